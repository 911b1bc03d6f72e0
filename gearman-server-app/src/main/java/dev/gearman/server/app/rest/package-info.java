/** Parts of the REST API that all resources share: the OpenAPI description, errors and common answers. */
@NullMarked
package dev.gearman.server.app.rest;

import org.jspecify.annotations.NullMarked;
