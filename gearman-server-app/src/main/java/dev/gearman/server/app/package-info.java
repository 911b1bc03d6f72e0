/** The job server as a Spring Boot application. Start reading at {@link dev.gearman.server.app.GearmanServerApplication}. */
@NullMarked
package dev.gearman.server.app;

import org.jspecify.annotations.NullMarked;
