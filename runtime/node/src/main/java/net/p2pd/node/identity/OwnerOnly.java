package net.p2pd.node.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Files and directories that only their owner may use: POSIX permissions, or an access control list
 * on Windows. A file system that knows neither (FAT) has nothing to set or check.
 */
final class OwnerOnly {

  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> OTHERS_USE =
      PosixFilePermissions.fromString("---rwxrwx");
  private static final Set<PosixFilePermission> OTHERS_CHANGE =
      PosixFilePermissions.fromString("----w--w-");

  /** On Windows these two can read everything anyway. */
  private static final Set<String> ALMIGHTY =
      Set.of("NT AUTHORITY\\SYSTEM", "BUILTIN\\Administrators");

  private static final Set<AclEntryPermission> ACL_USE =
      Set.of(
          AclEntryPermission.READ_DATA,
          AclEntryPermission.WRITE_DATA,
          AclEntryPermission.APPEND_DATA,
          AclEntryPermission.WRITE_ACL,
          AclEntryPermission.WRITE_OWNER);
  private static final Set<AclEntryPermission> ACL_CHANGE =
      Set.of(
          AclEntryPermission.WRITE_DATA,
          AclEntryPermission.DELETE_CHILD,
          AclEntryPermission.WRITE_ACL,
          AclEntryPermission.WRITE_OWNER);

  private OwnerOnly() {}

  /** Returns the attributes to create a file with, below a directory that exists. */
  static FileAttribute<?>[] file(Path directory) throws IOException {
    return attributes(directory, FILE, EnumSet.noneOf(AclEntryFlag.class));
  }

  /** Creates a directory and the missing ones above it; only the last one is closed to others. */
  static void createDirectory(Path directory) throws IOException {
    Path parent = directory.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Path near = parent == null ? Path.of("") : parent;
    Set<AclEntryFlag> inherited =
        EnumSet.of(AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT);
    // createDirectories does not mind another process that was faster.
    Files.createDirectories(directory, attributes(near.toAbsolutePath(), DIRECTORY, inherited));
  }

  private static FileAttribute<?>[] attributes(
      Path near, Set<PosixFilePermission> permissions, Set<AclEntryFlag> flags) throws IOException {
    if (Files.getFileAttributeView(near, PosixFileAttributeView.class) != null) {
      return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)};
    }
    if (Files.getFileAttributeView(near, AclFileAttributeView.class) != null) {
      UserPrincipal self =
          near.getFileSystem()
              .getUserPrincipalLookupService()
              .lookupPrincipalByName(System.getProperty("user.name"));
      AclEntry all =
          AclEntry.newBuilder()
              .setType(AclEntryType.ALLOW)
              .setPrincipal(self)
              .setPermissions(EnumSet.allOf(AclEntryPermission.class))
              .setFlags(flags)
              .build();
      return new FileAttribute<?>[] {new AclAttribute(List.of(all))};
    }
    return new FileAttribute<?>[0];
  }

  /**
   * Refuses a file that others may read or write.
   *
   * @throws IdentityException with the command that closes it
   */
  static void checkFile(Path file) throws IOException {
    String danger = "others may read or change it, and whoever read it can pose as this node";
    check(file, OTHERS_USE, ACL_USE, "The identity file " + file, danger, "chmod 600 " + file);
  }

  /**
   * Refuses a directory in which others may put a file.
   *
   * @throws IdentityException with the command that closes it
   */
  static void checkDirectory(Path directory) throws IOException {
    String danger = "others may change it, and could put an identity of theirs there";
    String subject = "The data directory " + directory;
    check(directory, OTHERS_CHANGE, ACL_CHANGE, subject, danger, "chmod 700 " + directory);
  }

  private static void check(
      Path path,
      Set<PosixFilePermission> posix,
      Set<AclEntryPermission> acl,
      String subject,
      String danger,
      String command)
      throws IOException {
    if (Files.getFileAttributeView(path, PosixFileAttributeView.class) != null) {
      Set<PosixFilePermission> found = Files.getPosixFilePermissions(path);
      if (found.stream().anyMatch(posix::contains)) {
        String text = PosixFilePermissions.toString(found);
        throw new IdentityException(subject + " is " + text + ": " + danger + ". Run: " + command);
      }
      return;
    }
    AclFileAttributeView view = Files.getFileAttributeView(path, AclFileAttributeView.class);
    if (view != null) {
      for (AclEntry entry : view.getAcl()) {
        if (lets(entry, view.getOwner(), acl)) {
          String name = entry.principal().getName();
          String remedy = "icacls \"" + path + "\" /inheritance:r /grant:r \"%USERNAME%:F\"";
          throw new IdentityException(
              subject + " is open to " + name + ": " + danger + ". Run: " + remedy);
        }
      }
    }
  }

  /** Returns whether an entry lets somebody in who is neither the owner nor can do all anyway. */
  static boolean lets(AclEntry entry, UserPrincipal owner, Set<AclEntryPermission> what) {
    return entry.type() == AclEntryType.ALLOW
        && !entry.principal().equals(owner)
        && !ALMIGHTY.contains(entry.principal().getName())
        && entry.permissions().stream().anyMatch(what::contains);
  }

  /** Returns whether there is a file, be it a link that leads nowhere. */
  static boolean isThere(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private record AclAttribute(List<AclEntry> value) implements FileAttribute<List<AclEntry>> {
    @Override
    public String name() {
      return "acl:acl";
    }
  }
}
