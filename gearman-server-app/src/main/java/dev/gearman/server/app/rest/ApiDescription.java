package dev.gearman.server.app.rest;

import dev.gearman.server.ServerOptions;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What stands above the description of the API. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class ApiDescription {

    @Bean
    OpenAPI openApi(ServerOptions options) {
        return new OpenAPI()
                .info(new Info()
                        .title("Gearman job server")
                        .version(options.version())
                        .description("Names of functions and handles in addresses: every byte but letters, digits and"
                                + " - _ . : , is ~ and two hexadecimal digits; the empty name is ~. Errors are problem"
                                + " details (RFC 9457)."))
                .components(new Components()
                        .addSecuritySchemes(
                                "token",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")))
                .addSecurityItem(new SecurityRequirement().addList("token"));
    }
}
