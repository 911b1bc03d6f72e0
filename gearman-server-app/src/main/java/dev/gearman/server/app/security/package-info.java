/**
 * Who may use the web part, and what protects those who do. Start at {@link
 * dev.gearman.server.app.security.SecurityConfiguration}: one filter chain for programs (REST and actuator), one for people;
 * {@link dev.gearman.server.app.security.Access} decides whether a login is needed.
 */
@NullMarked
package dev.gearman.server.app.security;

import org.jspecify.annotations.NullMarked;
