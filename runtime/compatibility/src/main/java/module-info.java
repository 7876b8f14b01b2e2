/**
 * Compares the public face of a module with the one that users already build on.
 *
 * <p>A gate of this build, used by the tests of the rooms that others compile against; nothing of
 * it is handed out.
 */
module net.p2pd.compatibility {
  requires com.fasterxml.jackson.databind;
  requires com.fasterxml.jackson.dataformat.toml;
  requires japicmp;
  requires java.xml.bind; // whose annotations japicmp has on its model
  requires org.javassist;

  exports net.p2pd.compatibility;
}
