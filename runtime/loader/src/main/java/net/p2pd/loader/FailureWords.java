package net.p2pd.loader;

import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.plugin.PluginInfo;

/**
 * Turns what a plugin's code threw into a sentence and a remedy. Only words leave this class: a
 * kept exception would keep the plugin's classes in memory for ever.
 */
final class FailureWords {

  static final String COMPILE_FOR_OLDER =
      "use a newer Java, or compile it with --release " + Runtime.version().feature();

  private static final String ASK_AUTHOR =
      "ask the plugin's author, or switch the plugin off with plugins.disabled";
  private static final Pattern CLASS_FILE =
      Pattern.compile(".*(?:class file version|major\\.minor version) (\\d+)\\.\\d+.*");

  private FailureWords() {}

  /**
   * Describes a failure.
   *
   * @param step the step that failed
   * @param where what was being done, such as {@code "the constructor of com.example.Pigeon"}
   */
  static PluginInfo.Problem problem(String step, String where, Throwable thrown) {
    Throwable cause = unwrap(thrown);
    if (cause instanceof ExceptionInInitializerError) {
      Throwable inner = cause.getCause() == null ? cause : cause.getCause();
      return new PluginInfo.Problem(
          step, where + " failed: a static initialiser threw " + name(inner), ASK_AUTHOR);
    }
    if (cause instanceof LinkageError error) {
      return linkage(step, where, error);
    }
    if (cause instanceof ClassNotFoundException) {
      return missing(step, where, message(cause));
    }
    if (cause instanceof ServiceConfigurationError) {
      // Without a cause of its own there is only one left by then: a provider method gave nothing.
      return new PluginInfo.Problem(step, where + " returned null", ASK_AUTHOR);
    }
    if (cause instanceof P2pdException) {
      return new PluginInfo.Problem(step, where + " failed: " + message(cause), ASK_AUTHOR);
    }
    return new PluginInfo.Problem(step, where + " threw " + name(cause), ASK_AUTHOR);
  }

  /** Returns one sentence for a failure, without the remedy. */
  static String sentence(String where, Throwable thrown) {
    return problem("", where, thrown).cause();
  }

  /**
   * Returns "Java 25, this is Java 17" if a message of the JDK says that a class file is too new.
   */
  static Optional<String> newerJava(String message) {
    Matcher version = CLASS_FILE.matcher(message);
    if (!version.matches()) {
      return Optional.empty();
    }
    int java = Integer.parseInt(version.group(1)) - 44;
    return Optional.of("Java " + java + ", this is Java " + Runtime.version().feature());
  }

  private static PluginInfo.Problem linkage(String step, String where, LinkageError error) {
    String message = message(error);
    if (error instanceof UnsupportedClassVersionError) {
      return new PluginInfo.Problem(
          step,
          where + " failed: it was compiled for " + newerJava(message).orElse("a newer Java"),
          COMPILE_FOR_OLDER);
    }
    if (error instanceof NoClassDefFoundError) {
      return message.startsWith("Could not initialize")
          ? new PluginInfo.Problem(
              step,
              where + " failed: a static initialiser failed before (" + message + ")",
              ASK_AUTHOR)
          : missing(step, where, message);
    }
    if (error instanceof UnsatisfiedLinkError) {
      return new PluginInfo.Problem(
          step,
          where + " failed: a native library could not be used (" + message + ")",
          "get the plugin for "
              + System.getProperty("os.name")
              + " on "
              + System.getProperty("os.arch")
              + ", or switch it off with plugins.disabled");
    }
    if (error instanceof IncompatibleClassChangeError) {
      return new PluginInfo.Problem(
          step,
          where
              + " failed: it was compiled against another version of a class ("
              + name(error)
              + ")",
          "bring the versions of the libraries that it was compiled against");
    }
    return new PluginInfo.Problem(step, where + " threw " + name(error), ASK_AUTHOR);
  }

  private static PluginInfo.Problem missing(String step, String where, String message) {
    String type = message.replace('/', '.');
    return new PluginInfo.Problem(
        step,
        where + " failed: class " + type + " is in none of its jars",
        "put the jar that contains it into the plugin's directory");
  }

  private static Throwable unwrap(Throwable thrown) {
    Throwable at = thrown;
    while (at.getCause() != null
        && (at instanceof ServiceConfigurationError
            || at instanceof InvocationTargetException
            || at instanceof ExecutionException
            || at instanceof CompletionException)) {
      at = at.getCause();
    }
    return at;
  }

  private static String name(Throwable thrown) {
    String message = message(thrown);
    Class<?> type = thrown.getClass();
    String name = type.getName().startsWith("java.") ? type.getSimpleName() : type.getName();
    return message.isEmpty() ? name : name + ": " + message;
  }

  /** Returns the message; it is the plugin's own code that makes it, so even this may throw. */
  private static String message(Throwable thrown) {
    try {
      @Nullable String message = thrown.getMessage();
      return message == null ? "" : message.strip().replaceAll("\\s*\\R\\s*", " ");
    } catch (RuntimeException | LinkageError e) {
      return "";
    }
  }
}
