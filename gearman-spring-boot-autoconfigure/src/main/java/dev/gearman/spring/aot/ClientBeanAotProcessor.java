package dev.gearman.spring.aot;

import dev.gearman.spring.annotation.GearmanClientFactoryBean;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.util.ReflectionUtils;

/** Makes the interfaces of declarative clients into proxies, and their types readable. */
class ClientBeanAotProcessor implements BeanRegistrationAotProcessor {
    @Override
    public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
        if (!bean.getMergedBeanDefinition().hasBeanClass()
                || bean.getMergedBeanDefinition().getBeanClass() != GearmanClientFactoryBean.class) {
            return null;
        }
        Class<?> type = bean.getMergedBeanDefinition()
                .getResolvableType()
                .as(GearmanClientFactoryBean.class)
                .getGeneric(0)
                .resolve();
        if (type == null) {
            return null;
        }
        return (generation, code) -> {
            generation.getRuntimeHints().proxies().registerJdkProxy(type);
            for (var method : ReflectionUtils.getAllDeclaredMethods(type)) {
                PayloadHints.register(generation.getRuntimeHints().reflection(), method);
            }
        };
    }
}
