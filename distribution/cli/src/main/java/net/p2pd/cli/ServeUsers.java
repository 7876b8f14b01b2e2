package net.p2pd.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.node.config.Configuration;
import net.p2pd.node.config.ConfigurationException;

/**
 * Who may use the servers: a file that the user names, or one in the data directory that is made
 * once with a user and a password of its own, so that what was put into other nodes' configuration
 * stays right.
 *
 * @param file holds a list in TOML, readable by its owner only if it was made here
 * @param name the first user
 * @param password the first user's password
 */
record ServeUsers(Path file, String name, String password) {

  private static final String NAME = "p2pd";
  private static final int PASSWORD_BYTES = 16;
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  /**
   * Reads the file, made first if there is none.
   *
   * @param named by the user; null for that of the data directory
   * @throws P2pdException if it cannot be read or made, or holds something else
   */
  static ServeUsers of(@Nullable Path named, Path dataDirectory) {
    Path file = named == null ? made(dataDirectory) : named.toAbsolutePath();
    try {
      Object users = Configuration.parseSetting("users=" + Files.readString(file)).getValue();
      if (users instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof String first) {
        int colon = first.indexOf(':');
        if (colon > 0) {
          return new ServeUsers(file, first.substring(0, colon), first.substring(colon + 1));
        }
      }
    } catch (IOException e) {
      throw new P2pdException("the file with users cannot be read: " + e, e);
    } catch (ConfigurationException e) {
      // What is wrong in there may be a password, so it is not repeated.
    }
    throw new P2pdException(file + " does not hold users of the form [\"name:password\"]");
  }

  private static Path made(Path dataDirectory) {
    Path file = dataDirectory.resolve("serve").resolve("users.toml").toAbsolutePath();
    byte[] random = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(random);
    String text = "[\"" + NAME + ":" + HexFormat.of().formatHex(random) + "\"]\n";
    try {
      Files.createDirectories(file.resolveSibling("."), attributes("rwx------"));
      writeSecret(file, text);
    } catch (FileAlreadyExistsException e) {
      return file; // of an earlier start
    } catch (IOException e) {
      throw new P2pdException("no password can be kept in " + file + ": " + e, e);
    }
    return file;
  }

  /** Writes a file that is new and that only its owner may read. */
  static void writeSecret(Path file, String text) throws IOException {
    Files.createFile(file, attributes("rw-------"));
    Files.writeString(file, text);
  }

  private static FileAttribute<?>[] attributes(String mode) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }

  @Override
  public String toString() {
    return "ServeUsers[" + file + ", " + name + "]";
  }
}
