package dev.gearman.server.app.web;

import java.net.InetAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** What every request passes. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class WebConfiguration {
    private static final Logger log = LoggerFactory.getLogger(WebConfiguration.class);

    @Bean
    FilterRegistrationBean<ProtectionFilter> protectionFilter(ServerProperties properties) {
        InetAddress address = properties.getAddress();
        boolean loopbackOnly = address != null && address.isLoopbackAddress();
        if (!loopbackOnly) {
            log.warn("The web port is open to other machines, and asks nobody for a password");
        }
        FilterRegistrationBean<ProtectionFilter> registration =
                new FilterRegistrationBean<>(new ProtectionFilter(loopbackOnly));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }
}
