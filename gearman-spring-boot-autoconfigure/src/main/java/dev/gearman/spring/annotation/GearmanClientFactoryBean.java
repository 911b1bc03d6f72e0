package dev.gearman.spring.annotation;

import dev.gearman.spring.GearmanOperations;
import dev.gearman.spring.client.ClientProxy;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.InitializingBean;

/**
 * Makes a client of an interface.
 *
 * @param <T> the interface
 */
public class GearmanClientFactoryBean<T> implements FactoryBean<T>, BeanFactoryAware, InitializingBean {
    private final Class<T> type;
    private @Nullable BeanFactory beanFactory;
    private @Nullable T client;

    public GearmanClientFactoryBean(Class<T> type) {
        this.type = type;
    }

    @Override
    public void setBeanFactory(BeanFactory factory) {
        beanFactory = factory;
    }

    @Override
    public void afterPropertiesSet() {
        BeanFactory factory = beanFactory;
        if (factory == null) {
            throw new IllegalStateException("no bean factory");
        }
        client = ClientProxy.create(
                type,
                new ClientReader(new AttributeReader(factory)).methods(type),
                factory.getBeanProvider(GearmanOperations.class)::getObject);
    }

    @Override
    public @Nullable T getObject() {
        return client;
    }

    @Override
    public Class<T> getObjectType() {
        return type;
    }
}
