/** The page and the numbers behind it. Start at {@link dev.gearman.sample.log.web.StatisticsController}. */
@NullMarked
package dev.gearman.sample.log.web;

import org.jspecify.annotations.NullMarked;
