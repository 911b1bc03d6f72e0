/**
 * The client and the worker of {@code gearman-core} together with servers: ours, and Debian's gearmand where it is installed.
 * They are here since {@code gearman-core} must not depend on a server.
 *
 * <p>Start with {@link dev.gearman.client.EndToEnd}, the fixture.
 */
package dev.gearman.client;
