package dev.gearman.server.app.security;

import dev.gearman.server.ServerOptions;
import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.config.GearmanServerProperties.Security;
import jakarta.servlet.DispatcherType;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.authority.mapping.GrantedAuthoritiesMapper;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.savedrequest.NullRequestCache;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;

/**
 * Two chains with the same rule: who looks is a viewer, who changes is an operator. The first is for programs (REST and
 * actuator: API tokens, HTTP Basic, or the session of a browser), the second for people (pages, forms with a CSRF token).
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public class SecurityConfiguration {
    private static final String[] OPEN_PAGES = {"/login", "/error", "/assets/**", "/webjars/**", "/favicon.ico"};
    private static final String DESCRIPTION = "/v3/api-docs";

    private final Security properties;

    SecurityConfiguration(GearmanServerProperties properties) {
        this.properties = properties.security();
    }

    @Bean
    Access access(Environment environment, ObjectProvider<ClientRegistrationRepository> providers) {
        return Access.of(properties, providers.getIfAvailable() != null, environment);
    }

    @Bean
    PasswordEncoder passwordEncoder() {
        return PasswordEncoderFactories.createDelegatingPasswordEncoder();
    }

    /** In the place of a service of user details, so that no password is looked at past it. */
    @Bean
    AuthenticationProvider passwordLogin(PasswordEncoder encoder, LoginLog log, ServerOptions options) {
        DaoAuthenticationProvider users =
                new DaoAuthenticationProvider(new InMemoryUserDetailsManager(Users.of(properties)));
        users.setPasswordEncoder(encoder);
        return new PasswordLogin(users, new LoginThrottle(options.clock()), log);
    }

    @Bean
    GrantedAuthoritiesMapper providerRoles() {
        return new ProviderRoles(properties.oauth2(), properties.readOnly());
    }

    /** Names of functions and handles are escaped in addresses; who writes them with percent signs is understood as well. */
    @Bean
    StrictHttpFirewall firewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowUrlEncodedSlash(true);
        firewall.setAllowUrlEncodedDoubleSlash(true);
        firewall.setAllowUrlEncodedPercent(true);
        return firewall;
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> encodedSlashes() {
        return factory ->
                factory.addConnectorCustomizers(connector -> connector.setEncodedSolidusHandling("passthrough"));
    }

    @Bean
    @Order(1)
    SecurityFilterChain programs(HttpSecurity http, Access access, Refusals refusals) throws Exception {
        protect(http, access);
        http.securityMatcher(new OrRequestMatcher(
                PathPatternRequestMatcher.withDefaults().matcher("/api/**"),
                PathPatternRequestMatcher.withDefaults().matcher(DESCRIPTION + "/**"),
                PathPatternRequestMatcher.withDefaults().matcher(DESCRIPTION + ".yaml"),
                EndpointRequest.toAnyEndpoint()));
        http.csrf(csrf -> csrf.disable());
        http.cors(cors -> cors.configurationSource(crossOrigin()));
        http.sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.NEVER));
        http.requestCache(cache -> cache.requestCache(new NullRequestCache()));
        http.exceptionHandling(refused ->
                refused.authenticationEntryPoint(refusals::unknown).accessDeniedHandler(refusals::deniedToProgram));
        http.addFilterBefore(
                new TokenFilter(properties.tokens(), properties.readOnly()), BasicAuthenticationFilter.class);
        http.addFilterAfter(new CrossSiteFilter(properties.corsOrigins()), HostCheck.class);
        if (access.loginRequired()) {
            http.httpBasic(basic -> basic.authenticationEntryPoint(refusals::unknown));
        }
        http.authorizeHttpRequests(rules -> rules.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                .permitAll()
                .requestMatchers(EndpointRequest.to(properties.publicEndpoints().toArray(String[]::new)))
                .permitAll()
                .requestMatchers(HttpMethod.GET, "/**")
                .hasRole(Roles.VIEWER)
                .requestMatchers(HttpMethod.HEAD, "/**")
                .hasRole(Roles.VIEWER)
                .anyRequest()
                .hasRole(Roles.OPERATOR));
        return http.build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain people(
            HttpSecurity http,
            Access access,
            Refusals refusals,
            LoginLog log,
            ObjectProvider<ClientRegistrationRepository> providers)
            throws Exception {
        protect(http, access);
        CookieCsrfTokenRepository csrfTokens = new CookieCsrfTokenRepository();
        csrfTokens.setCookieName("GEARMAN_CSRF");
        csrfTokens.setCookieCustomizer(cookie -> cookie.sameSite("Lax"));
        http.csrf(csrf -> csrf.csrfTokenRepository(csrfTokens));
        http.exceptionHandling(refused -> refused.accessDeniedHandler(refusals::deniedToPerson));
        http.authorizeHttpRequests(rules -> rules.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                .permitAll()
                .requestMatchers(OPEN_PAGES)
                .permitAll()
                .requestMatchers(HttpMethod.GET, "/**")
                .hasRole(Roles.VIEWER)
                .requestMatchers(HttpMethod.HEAD, "/**")
                .hasRole(Roles.VIEWER)
                .anyRequest()
                .hasRole(Roles.OPERATOR));
        if (access.loginRequired()) {
            http.formLogin(form -> form.loginPage("/login").successHandler(log).failureHandler(log::deniedForm));
            http.logout(logout -> logout.logoutSuccessUrl("/login?out"));
            if (providers.getIfAvailable() != null) {
                http.oauth2Login(provider ->
                        provider.loginPage("/login").successHandler(log).failureHandler(log::deniedByProvider));
            }
        }
        return http.build();
    }

    private static void protect(HttpSecurity http, Access access) throws Exception {
        http.headers(ContentPolicy::write);
        http.addFilterAfter(new HostCheck(!access.loginRequired()), HeaderWriterFilter.class);
        http.anonymous(Customizer.withDefaults());
        if (!access.loginRequired()) {
            http.addFilterBefore(new LocalUserFilter(access.readOnly()), AnonymousAuthenticationFilter.class);
        }
    }

    /** Nothing of a session or a login is sent along by pages of other origins: they need an API token. */
    private UrlBasedCorsConfigurationSource crossOrigin() {
        CorsConfiguration configuration = new CorsConfiguration();
        configuration.setAllowedOrigins(properties.corsOrigins());
        configuration.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"));
        configuration.setAllowedHeaders(List.of("Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID"));
        configuration.setExposedHeaders(List.of("Location", "Retry-After"));
        configuration.setMaxAge(Duration.ofMinutes(10));
        UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
        source.registerCorsConfiguration("/api/**", configuration);
        return source;
    }
}
