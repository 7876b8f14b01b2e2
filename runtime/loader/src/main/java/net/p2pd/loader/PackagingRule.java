package net.p2pd.loader;

/**
 * The rules for a plugin's packaging, numbered as those of the services are. {@link
 * PluginLoader#verify} checks them, for operators, who call it {@code p2pd plugins verify}, and for
 * authors, whose tests extend the test kit's contract of plugin jars.
 */
public enum PackagingRule {
  /** JAR-1. */
  READABLE(1, Level.MUST, "it is a jar, or a directory that holds jars, and all can be read"),
  /** JAR-2. */
  PROVIDES(2, Level.MUST, "one of its jars has a module-info that provides a service of the API"),
  /** JAR-3. */
  API_VERSION(
      3, Level.MUST, "what requires the API says which version it was compiled for, and that runs"),
  /** JAR-4. */
  NOTHING_OF_THE_HOST(4, Level.MUST, "it requires nothing of the host but the API"),
  /** JAR-5. */
  RESOLVES(5, Level.MUST, "whatever else it requires is in its jars or in the JDK"),
  /** JAR-6. */
  NO_SPLIT_PACKAGE(6, Level.MUST, "no two of its jars hold the same module or package"),
  /** JAR-7. */
  NO_COPY_OF_THE_API(7, Level.MUST, "it brings no copy of the API"),
  /** JAR-8. */
  PROVIDER_CLASS(
      8,
      Level.MUST,
      "each provider is a public class that implements its service and has a public constructor"
          + " without arguments, or a public static method provider()"),
  /** JAR-9. */
  DESCRIBES_ITSELF(
      9, Level.MUST, "each provider can be made and tells its id, priority and configuration keys"),
  /** JAR-10. */
  NEW_INSTANCE(10, Level.MUST, "each Provider.get() makes a new instance"),
  /** JAR-11. */
  PROPERTIES(
      11, Level.MUST, "its descriptor file, if it has one, holds known keys; its id is plain"),
  /** JAR-12. */
  CLASS_FILES(12, Level.MUST, "its classes run on Java 17"),
  /** JAR-13. */
  UNLOADS(13, Level.MUST, "its classes leave the memory when it is unloaded"),
  /** JAR-14. */
  CLASS_PATH(
      14,
      Level.SHOULD,
      "META-INF/services names the same providers as module-info, for programs without modules"),
  /** JAR-15. */
  VERSION(15, Level.SHOULD, "the module that provides has a version"),
  /** JAR-16. */
  NATIVE_LIBRARIES(
      16, Level.SHOULD, "the path of a native library tells its system and its processor");

  /** How much a rule asks for. */
  public enum Level {
    /** A plugin that breaks it is not good. */
    MUST,
    /** A plugin that breaks it works, with a disadvantage that is told. */
    SHOULD
  }

  private final String id;
  private final Level level;
  private final String text;

  PackagingRule(int number, Level level, String text) {
    this.id = "JAR-" + number;
    this.level = level;
    this.text = text;
  }

  /** Returns its number, such as {@code JAR-3}. */
  public String id() {
    return id;
  }

  /** Returns how much it asks for. */
  public Level level() {
    return level;
  }

  /** Returns the rule, a sentence without a full stop. */
  public String text() {
    return text;
  }
}
