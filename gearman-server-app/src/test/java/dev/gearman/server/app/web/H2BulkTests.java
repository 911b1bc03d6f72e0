package dev.gearman.server.app.web;

class H2BulkTests extends BulkTests {}
