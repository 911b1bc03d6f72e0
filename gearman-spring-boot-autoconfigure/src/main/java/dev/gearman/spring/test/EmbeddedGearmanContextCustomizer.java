package dev.gearman.spring.test;

import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.support.TestPropertySourceUtils;

/** Starts the servers before the context has any bean, so that they end after all of them. Equal ones share a context. */
record EmbeddedGearmanContextCustomizer(int servers, String property) implements ContextCustomizer {
    private static final String NAME = "embeddedGearmanServer";

    @Override
    public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
        if (!(context.getBeanFactory() instanceof DefaultListableBeanFactory beans)) {
            throw new IllegalStateException(context.getBeanFactory() + " takes no beans that are there already");
        }
        List<String> addresses = new ArrayList<>();
        for (int i = 1; i <= servers; i++) {
            String name = i == 1 ? NAME : NAME + i;
            EmbeddedGearmanServer server = EmbeddedGearmanServer.started();
            beans.registerSingleton(name, server);
            beans.registerDisposableBean(name, server::close);
            addresses.add(server.address());
        }
        beans.registerSingleton("handledJobs", new HandledJobs());
        TestPropertySourceUtils.addInlinedPropertiesToEnvironment(
                context, property + "=" + String.join(",", addresses));
    }
}
