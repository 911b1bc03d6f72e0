package dev.gearman.spring.boot.autoconfigure;

import dev.gearman.client.GearmanClient;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** The client, if it was made: to look at it must not be what makes it connect. */
public final class UsedClient implements Supplier<@Nullable GearmanClient> {
    private final ConfigurableListableBeanFactory beans;

    UsedClient(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public @Nullable GearmanClient get() {
        for (String name : beans.getBeanNamesForType(GearmanClient.class, true, false)) {
            if (beans.containsSingleton(name)) {
                return beans.getBean(name, GearmanClient.class);
            }
        }
        return null;
    }
}
