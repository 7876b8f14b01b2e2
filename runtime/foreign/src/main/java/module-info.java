/**
 * Programs that nobody here wrote, for tests that speak with them: whether they are installed, what
 * follows where they are not, and how they are started, read and ended.
 *
 * <p>It needs the JDK and JUnit, and nothing of ours.
 */
module net.p2pd.foreign {
  requires transitive org.junit.jupiter.api;

  exports net.p2pd.foreign;
}
