package dev.gearman.server.app.security;

import dev.gearman.server.app.config.GearmanServerProperties.Security.Role;
import java.util.List;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.AuthorityUtils;

/** The two roles as Spring Security writes them; an operator is a viewer as well. */
final class Roles {
    static final String VIEWER = "VIEWER";
    static final String OPERATOR = "OPERATOR";

    private Roles() {}

    static List<GrantedAuthority> of(Role role, boolean readOnly) {
        return role == Role.OPERATOR && !readOnly
                ? AuthorityUtils.createAuthorityList("ROLE_" + VIEWER, "ROLE_" + OPERATOR)
                : AuthorityUtils.createAuthorityList("ROLE_" + VIEWER);
    }
}
