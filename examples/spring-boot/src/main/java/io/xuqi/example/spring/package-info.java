/** A Spring Boot application that renews certificates. */
@NullMarked
package io.xuqi.example.spring;

import org.jspecify.annotations.NullMarked;
