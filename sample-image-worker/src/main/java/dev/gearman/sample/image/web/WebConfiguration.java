package dev.gearman.sample.image.web;

import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import tools.jackson.databind.json.JsonMapper;

/** The web role's parts that are no controllers. */
@Configuration(proxyBeanMethods = false)
@Profile("web")
@EnableScheduling
class WebConfiguration {
    @Bean
    ResultStore resultStore(WebProperties properties, JsonMapper json) {
        return new ResultStore(properties.directory(), properties.keep(), json, InstantSource.system());
    }

    @Bean
    BrowserProtection browserProtection() {
        return new BrowserProtection();
    }

    @Bean
    Cleaning cleaning(ResultStore store) {
        return new Cleaning(store);
    }

    /** What has to be done from time to time. */
    record Cleaning(ResultStore store) {
        @Scheduled(fixedDelayString = "PT10M")
        void clean() {
            store.deleteOld();
        }
    }
}
