package dev.gearman.server.app.security;

import dev.gearman.server.app.config.GearmanServerProperties.Security.OAuth2;
import dev.gearman.server.app.config.GearmanServerProperties.Security.Role;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.mapping.GrantedAuthoritiesMapper;
import org.springframework.security.oauth2.core.oidc.user.OidcUserAuthority;
import org.springframework.security.oauth2.core.user.OAuth2UserAuthority;

/** The role of somebody who logged in at a provider: by the user's name, or by the values of a claim such as groups. */
final class ProviderRoles implements GrantedAuthoritiesMapper {
    private static final String EVERYBODY = "*";

    private final OAuth2 properties;
    private final boolean readOnly;

    ProviderRoles(OAuth2 properties, boolean readOnly) {
        this.properties = properties;
        this.readOnly = readOnly;
    }

    @Override
    public Collection<? extends GrantedAuthority> mapAuthorities(Collection<? extends GrantedAuthority> authorities) {
        Set<String> values = new HashSet<>(Set.of(EVERYBODY));
        for (GrantedAuthority authority : authorities) {
            if (authority instanceof OidcUserAuthority oidc && oidc.getUserInfo() != null) {
                add(values, claim(oidc), oidc.getUserInfo().getClaim(claim(oidc)));
            }
            if (authority instanceof OAuth2UserAuthority user) {
                add(values, claim(user), user.getAttributes().get(claim(user)));
            }
        }
        if (properties.operators().stream().anyMatch(values::contains)) {
            return Roles.of(Role.OPERATOR, readOnly);
        }
        return properties.viewers().stream().anyMatch(values::contains) ? Roles.of(Role.VIEWER, readOnly) : List.of();
    }

    private String claim(OAuth2UserAuthority authority) {
        String claim = properties.claim();
        if (claim != null) {
            return claim;
        }
        String name = authority.getUserNameAttributeName();
        return name == null ? "sub" : name;
    }

    private static void add(Set<String> values, String claim, @Nullable Object value) {
        if (value instanceof Collection<?> several) {
            several.forEach(one -> add(values, claim, one));
        } else if (value != null && !EVERYBODY.equals(value.toString())) {
            values.add(value.toString());
        }
    }
}
