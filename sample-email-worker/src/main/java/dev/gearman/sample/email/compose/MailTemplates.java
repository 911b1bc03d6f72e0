package dev.gearman.sample.email.compose;

import dev.gearman.sample.email.Mail;
import java.util.Locale;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.templateresolver.SpringResourceTemplateResolver;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.ITemplateResolver;

/** Fills in templates: the files {@code subject.txt}, {@code mail.txt} and {@code mail.html} of a folder below {@code templates/mail}. */
@Component
public class MailTemplates {
    private final ITemplateEngine engine;

    MailTemplates(ITemplateEngine engine) {
        this.engine = engine;
    }

    /** @param mail one that was {@linkplain MailCheck checked} */
    public RenderedMail render(Mail mail) {
        Context context = new Context(Locale.ENGLISH);
        mail.variables().forEach(context::setVariable);
        String folder = "mail/" + mail.template() + "/";
        String subject = engine.process(folder + "subject.txt", context);
        context.setVariable("subject", oneLine(subject));
        return new RenderedMail(
                oneLine(subject),
                engine.process(folder + "mail.txt", context),
                engine.process(folder + "mail.html", context));
    }

    /** A line break in a subject could begin another header. */
    private static String oneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\\s]+", " ").trim();
    }

    /** Thymeleaf as Spring Boot sets it up reads HTML by names without an ending. */
    @Configuration(proxyBeanMethods = false)
    static class Resolvers {
        @Bean
        ITemplateResolver mailTextResolver(ApplicationContext context) {
            return resolver(context, "mail/*.txt", TemplateMode.TEXT, 1);
        }

        @Bean
        ITemplateResolver mailHtmlResolver(ApplicationContext context) {
            return resolver(context, "mail/*.html", TemplateMode.HTML, 2);
        }

        private static ITemplateResolver resolver(
                ApplicationContext context, String pattern, TemplateMode mode, int order) {
            SpringResourceTemplateResolver resolver = new SpringResourceTemplateResolver();
            resolver.setApplicationContext(context);
            resolver.setPrefix("classpath:/templates/");
            resolver.getResolvablePatternSpec().addPattern(pattern);
            resolver.setTemplateMode(mode);
            resolver.setCharacterEncoding("UTF-8");
            resolver.setOrder(order);
            return resolver;
        }
    }
}
