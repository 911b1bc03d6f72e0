package dev.gearman.spring.boot.autoconfigure;

import dev.gearman.client.GearmanClient;
import dev.gearman.client.GearmanClientBuilder;
import dev.gearman.spring.CallListener;
import dev.gearman.spring.GearmanOperations;
import dev.gearman.spring.GearmanTemplate;
import dev.gearman.spring.converter.GearmanMessageConverter;
import dev.gearman.spring.converter.JacksonMessageConverter;
import dev.gearman.spring.converter.PlainMessageConverter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.task.TaskDecorator;
import tools.jackson.databind.json.JsonMapper;

/** Auto-configuration of workers and clients of Gearman servers. */
@AutoConfiguration(
        after = SslAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
            "org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration"
        })
@EnableConfigurationProperties(GearmanProperties.class)
@Import(WorkerConfiguration.class)
public final class GearmanAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    GearmanConnectionDetails gearmanConnectionDetails(
            GearmanProperties properties, ObjectProvider<SslBundles> bundles) {
        return new PropertiesConnectionDetails(properties, bundles.getIfAvailable());
    }

    @Bean
    @ConditionalOnMissingBean
    TlsContext gearmanTlsContext(
            GearmanConnectionDetails details, GearmanProperties properties, ObjectProvider<SslBundles> bundles) {
        SslBundle bundle = details.sslBundle();
        TlsContext context = new TlsContext(bundle);
        String name = properties.ssl().bundle();
        if (bundle != null && name != null && details instanceof PropertiesConnectionDetails) {
            bundles.ifAvailable(all -> all.addBundleUpdateHandler(name, context::update));
        }
        return context;
    }

    @Bean
    @ConditionalOnMissingBean
    Connections gearmanConnections(GearmanProperties properties, GearmanConnectionDetails details, TlsContext tls) {
        return new Connections(properties, details, tls);
    }

    /** Lazy: an application that gives no jobs away needs no server. */
    @Bean(destroyMethod = "close")
    @Lazy
    @ConditionalOnMissingBean
    GearmanClient gearmanClient(Connections connections, ObjectProvider<GearmanClientCustomizer> customizers) {
        GearmanClientBuilder builder = connections.client();
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }

    @Bean
    @ConditionalOnMissingBean(GearmanOperations.class)
    GearmanTemplate gearmanTemplate(
            ObjectProvider<GearmanClient> client,
            GearmanMessageConverter converter,
            ObjectProvider<CallListener> listeners,
            ObjectProvider<TaskDecorator> decorators,
            GearmanProperties properties) {
        GearmanTemplate template = new GearmanTemplate(client::getObject, converter);
        template.setCallListener(CallListener.of(listeners.orderedStream().toList()));
        template.setTaskDecorator(CallingContext.decorator(decorators));
        template.setReplyTimeout(properties.template().replyTimeout());
        return template;
    }

    @Bean
    @ConditionalOnMissingBean
    UsedClient gearmanUsedClient(ConfigurableListableBeanFactory beans) {
        return new UsedClient(beans);
    }

    @Bean
    @ConditionalOnMissingBean(GearmanMessageConverter.class)
    PlainMessageConverter gearmanPlainMessageConverter() {
        return new PlainMessageConverter();
    }

    /** A nested configuration comes before the one around it, so that the converter above backs off. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JsonMapper.class)
    static final class Json {
        @Bean
        @ConditionalOnMissingBean(GearmanMessageConverter.class)
        JacksonMessageConverter gearmanJacksonMessageConverter(ObjectProvider<JsonMapper> mapper) {
            return new JacksonMessageConverter(
                    mapper.getIfAvailable(() -> JsonMapper.builder().build()));
        }
    }
}
