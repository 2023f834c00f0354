package io.xuqi.scenarios.renewal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.ca.CaException;
import io.xuqi.ca.CallContext;
import io.xuqi.ca.IssuedCertificates;
import io.xuqi.ca.OrderHandle;
import io.xuqi.ca.PreparedSubmission;
import io.xuqi.ca.SubmissionContent;
import io.xuqi.ca.SubmissionSigner;
import io.xuqi.common.Bytes;
import io.xuqi.common.XuqiException;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.KeyAlgorithm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * OpenSSL accepts what a renewal of an RSA and an SM2 certificate asked for and what it was given.
 */
@DisabledIf("opensslMayBeMissing")
final class OpenSslWitnessTest {

  private static final String DISTINGUISHING_ID = "distid:1234567812345678";

  @TempDir Path folder;

  private final List<Bytes> requests = new ArrayList<>();
  private final List<IssuedCertificates> issued = new ArrayList<>();

  /** Without OpenSSL there is no witness; on CI that is a failure of the tests themselves. */
  static boolean opensslMayBeMissing() throws InterruptedException {
    try {
      return new ProcessBuilder("openssl", "version").start().waitFor() != 0
          && System.getenv("CI") == null;
    } catch (IOException e) {
      return System.getenv("CI") == null;
    }
  }

  @Test
  void requestsAndCertificatesOfARenewalAreAccepted() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    world.engine = world.engine(new Watched(world));
    world.approved();
    assertTrue(world.install().stream().allMatch(r -> r.problem().isEmpty()));

    assertEquals(2, requests.size());
    for (Bytes request : requests) {
      Path file = pem("request.pem", "CERTIFICATE REQUEST", List.of(request));
      boolean sm2 = openssl("req", "-in", file.toString(), "-noout", "-text").contains("SM2");
      List<String> command = new ArrayList<>(List.of("req", "-in", file.toString()));
      command.addAll(List.of("-noout", "-verify"));
      if (sm2) {
        command.addAll(List.of("-vfyopt", DISTINGUISHING_ID));
      }
      assertTrue(openssl(command.toArray(new String[0])).contains("verify OK"));
    }

    List<Bytes> anchors = world.ca.profile().anchors().stream().map(Certificates::encoded).toList();
    pem("anchors.pem", "CERTIFICATE", anchors);
    String now = String.valueOf(world.clock.instant().getEpochSecond());
    int verified = 0;
    for (IssuedCertificates one : issued) {
      // Link by link: OpenSSL 3.0 gives the distinguishing id to the last certificate only.
      pem("intermediates.pem", "CERTIFICATE", one.intermediates());
      for (Bytes intermediate : one.intermediates()) {
        verify(intermediate, "anchors.pem", now);
      }
      verify(one.signing(), "intermediates.pem", now);
      verified++;
      if (one.encryption().isPresent()) {
        verify(one.encryption().get(), "intermediates.pem", now);
        verified++;
      }
    }
    assertEquals(3, verified, "an RSA certificate and an SM2 pair");
  }

  private void verify(Bytes der, String trusted, String now) throws Exception {
    List<String> command = new ArrayList<>(List.of("verify", "-no-CApath", "-attime", now));
    command.addAll(List.of("-partial_chain", "-CAfile", trusted));
    X509Certificate certificate = Certificates.parse(der);
    assertNotEquals(certificate.getSubjectX500Principal(), certificate.getIssuerX500Principal());
    if (Certificates.keyAlgorithm(certificate) == KeyAlgorithm.SM2) {
      command.addAll(List.of("-vfyopt", DISTINGUISHING_ID));
    }
    command.add(pem("certificate.pem", "CERTIFICATE", List.of(der)).toString());
    String said = openssl(command.toArray(new String[0]));
    assertTrue(said.contains(": OK"), said);
  }

  /** Keeps what goes to the CA and what comes from it. */
  private final class Watched extends DelegatingCa {

    Watched(RenewalWorld world) {
      super(world.ca.client());
    }

    @Override
    public <E extends XuqiException> PreparedSubmission prepare(
        SubmissionContent content, SubmissionSigner<E> signer) throws E, CaException {
      content.items().forEach(item -> requests.add(item.request().der()));
      return super.prepare(content, signer);
    }

    @Override
    public IssuedCertificates certificates(OrderHandle order, CallContext context)
        throws CaException {
      IssuedCertificates certificates = super.certificates(order, context);
      issued.add(certificates);
      return certificates;
    }
  }

  private Path pem(String name, String label, List<Bytes> contents) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Bytes der : contents) {
      text.append("-----BEGIN ").append(label).append("-----\n");
      text.append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der.toArray()));
      text.append("\n-----END ").append(label).append("-----\n");
    }
    return Files.writeString(folder.resolve(name), text);
  }

  private String openssl(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "openssl takes too long");
    assertEquals(0, process.exitValue(), said);
    return said;
  }
}
