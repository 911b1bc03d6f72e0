/**
 * Photos, without Spring and without Gearman. Start at {@link dev.gearman.sample.image.photo.PhotoResizer}.
 */
@NullMarked
package dev.gearman.sample.image.photo;

import org.jspecify.annotations.NullMarked;
