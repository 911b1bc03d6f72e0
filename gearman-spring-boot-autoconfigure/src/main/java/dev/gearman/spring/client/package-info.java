/**
 * Interfaces whose methods are jobs. Applications write {@link dev.gearman.spring.annotation.GearmanClient} on theirs; start
 * here with {@link dev.gearman.spring.client.ClientProxy}.
 */
@NullMarked
package dev.gearman.spring.client;

import org.jspecify.annotations.NullMarked;
