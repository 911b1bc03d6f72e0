/**
 * The server and the programs people really use it with: Debian's {@code gearman} and {@code gearadmin} tools,
 * {@code nc}, PHP and Perl clients and workers.
 *
 * <p>Start with {@link dev.gearman.server.interop.Interop}, the fixture of every test here. The scripts that the tests
 * run are in {@code src/test/resources/interop}. A test whose peer is not installed is skipped with the name of the
 * Debian package that it needs; with {@code -Dinterop.required=true} it fails instead.
 *
 * <p>With {@code -Dinterop.server=gearmand} the same tests run against the original server (Debian's package
 * {@code gearman-job-server}). What it does is the reference; where we decided otherwise, a test says so with
 * {@link dev.gearman.server.interop.UnlikeGearmand}.
 */
package dev.gearman.server.interop;
