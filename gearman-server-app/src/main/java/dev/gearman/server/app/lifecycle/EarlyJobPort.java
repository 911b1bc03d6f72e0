package dev.gearman.server.app.lifecycle;

import dev.gearman.server.GearmanServer;
import dev.gearman.server.ServerOptions;
import dev.gearman.server.ServerStartException;
import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.config.ServerOptionsFactory;
import dev.gearman.server.app.config.StoreKind;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.event.ApplicationStartingEvent;
import org.springframework.boot.context.event.SpringApplicationEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.IgnoreTopLevelConverterNotFoundBindHandler;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Opens the job port as soon as the properties are known, before Spring makes the application: that takes seconds, and
 * clients need not wait for pages and history; nor for a store, if jobs are kept in the relational database ({@link EarlyStore}).
 * {@link JobServer} takes the port over; should the start fail or the process end before that, it is closed here.
 *
 * <p>For the one application of a process. Not so with TLS, whose certificates only the application knows: {@code JobServer}
 * opens the port itself then, as it does in applications without this class.
 */
public final class EarlyJobPort
        implements ApplicationListener<SpringApplicationEvent>,
                ApplicationContextInitializer<ConfigurableApplicationContext>,
                Ordered {
    private @Nullable JobPort port;
    private @Nullable EarlyStore store;

    @Override
    public void onApplicationEvent(SpringApplicationEvent event) {
        JobPort opened = port;
        if (event instanceof ApplicationStartingEvent) {
            prepare();
        } else if (event instanceof ApplicationEnvironmentPreparedEvent prepared && opened == null) {
            open(prepared.getEnvironment());
        } else if (event instanceof ApplicationFailedEvent && opened != null) {
            opened.abandon();
            if (store != null) {
                store.close();
            }
        }
    }

    /** On another processor, while Spring reads the properties. Not earlier: logging has to be there, or it complains. */
    private static void prepare() {
        Thread preparation = new Thread(GearmanServer::prepare, "preparation");
        preparation.setDaemon(true);
        preparation.start();
    }

    private void open(ConfigurableEnvironment environment) {
        GearmanServerProperties properties = bind(environment);
        ServerOptions options = new ServerOptionsFactory(properties).create(null, null);
        new StartChecks(environment, properties).run();
        if (properties.ssl().bundle() != null) {
            return;
        }
        JobPort opened = new JobPort(properties, options);
        opened.open();
        port = opened;
        if (properties.store() == StoreKind.DATABASE) {
            store = new EarlyStore(environment, properties, opened);
        }
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(opened::abandonGently, "early-stop"));
        } catch (IllegalStateException e) {
            // too late for that: the process ends already
            throw new ServerStartException("the server was told to stop before its start had come to an end", e);
        }
    }

    /** As Spring does it later, with the same complaints about what is wrong. */
    private static GearmanServerProperties bind(ConfigurableEnvironment environment) {
        return Binder.get(environment)
                .bindOrCreate(
                        GearmanServerProperties.PREFIX,
                        Bindable.of(GearmanServerProperties.class),
                        new NoUnboundElementsBindHandler(
                                new IgnoreTopLevelConverterNotFoundBindHandler(), new UnboundElementsSourceFilter()));
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        JobPort opened = port;
        if (opened != null) {
            context.getBeanFactory().registerSingleton("earlyJobPort", opened);
        }
        if (store != null) {
            store.register((BeanDefinitionRegistry) context.getBeanFactory());
            // not earlier: the properties are complete now, and stay as they are
            store.start();
        }
    }

    /** Once there is a log, before Spring Boot's threads for later needs begin: of equals, who was added first is first. */
    @Override
    public int getOrder() {
        return LoggingApplicationListener.DEFAULT_ORDER;
    }
}
