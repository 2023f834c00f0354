/** What a terminal takes: widths, tables, colours, QR codes, questions, JSON. */
@NullMarked
package io.xuqi.cli.terminal;

import org.jspecify.annotations.NullMarked;
