package dev.gearman.spring.boot.test;

interface Names {
    String polite(String name);
}
