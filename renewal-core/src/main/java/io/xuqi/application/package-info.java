/**
 * The application form: agent, recipient, renewal terms and the checks made before anything is
 * sent.
 */
@NullMarked
package io.xuqi.application;

import org.jspecify.annotations.NullMarked;
