/**
 * The contract test kit: by it a stranger proves a plugin.
 *
 * <p>For each service an abstract class with one method to implement; each numbered rule of the
 * API's javadoc is a test of it, run in the NAT laboratory's virtual time. A library for tests; it
 * provides no service of its own.
 */
module net.p2pd.testkit {
  requires transitive net.p2pd.api;
  requires net.p2pd.core;
  requires net.p2pd.leaks;
  requires transitive net.p2pd.loader;
  requires transitive net.p2pd.natlab;
  requires transitive org.assertj.core;
  requires transitive org.junit.jupiter.api;
  requires static transitive org.junit.platform.launcher; // there whenever tests run

  exports net.p2pd.testkit;

  opens net.p2pd.testkit; // JUnit calls the tests, which are no part of the API

  provides org.junit.platform.launcher.TestExecutionListener with
      net.p2pd.testkit.CertificateListener;
}
