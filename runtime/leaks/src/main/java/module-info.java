/**
 * Finds what tests leave behind: threads, child processes, sockets, files and Netty's buffers.
 *
 * <p>An extension of JUnit that registers itself; it needs the JDK and JUnit, and nothing of ours.
 *
 * @provides org.junit.jupiter.api.extension.Extension the checks around each test class
 */
module net.p2pd.leaks {
  requires static io.netty.common; // where there is no Netty, there are no buffers of it
  requires transitive org.junit.jupiter.api;

  exports net.p2pd.leaks;

  provides org.junit.jupiter.api.extension.Extension with
      net.p2pd.leaks.LeakCheck;
}
