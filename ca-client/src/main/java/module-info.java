/** A certification authority reached as JSON over HTTPS. */
module io.xuqi.ca.portal {
  requires transitive io.xuqi.core;
  requires com.fasterxml.jackson.annotation;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires okhttp3;
  requires static org.jspecify;

  exports io.xuqi.ca.portal;
  exports io.xuqi.ca.portal.protocol to
      io.xuqi.simulator;

  opens io.xuqi.ca.portal.protocol to
      com.fasterxml.jackson.databind;
}
