package net.p2pd.node;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerAddress;
import net.p2pd.node.identity.DataDirectory;
import net.p2pd.node.identity.Identity;

/**
 * Where a node keeps its files: its data directory, locked while it runs; or, for an ephemeral
 * node, a temporary directory that is deleted with it.
 */
final class Storage implements AutoCloseable {

  private static final String ADDRESS = "address";
  private static final String KNOWN = "known-peers";
  private static final String REMEMBERED = "remembered-paths";

  private final @Nullable DataDirectory directory;
  private @Nullable Path temporary;

  private Storage(@Nullable DataDirectory directory) {
    this.directory = directory;
  }

  static Storage of(NodeOptions options) {
    if (options.isEphemeral()) {
      return new Storage(null);
    }
    return new Storage(
        DataDirectory.open(options.dataDirectory().orElseGet(DataDirectory::standard)));
  }

  Identity identity() {
    return directory == null ? Identity.ephemeral() : directory.identity().loadOrCreate();
  }

  /** Returns a directory of a plugin's own; made when first asked for. */
  synchronized Path plugin(String pluginId) {
    String name = pluginId.replaceAll("[^A-Za-z0-9._-]", "_");
    if (directory != null) {
      return directory.subdirectory("plugin-" + name);
    }
    try {
      Path root = temporary;
      if (root == null) {
        root = Files.createTempDirectory("p2pd-node");
        temporary = root;
      }
      return Files.createDirectories(root.resolve("plugin-" + name));
    } catch (IOException e) {
      throw new P2pdException("no temporary directory can be made: " + e.getMessage(), e);
    }
  }

  /** Lets others on this machine find the running node's address ({@code p2pd address}). */
  void publish(PeerAddress address) {
    if (directory != null) {
      write(directory.path().resolve(ADDRESS), List.of(address.text()));
    }
  }

  /** Takes the address back, since the node stops. */
  void withdrawAddress() {
    if (directory != null) {
      try {
        Files.deleteIfExists(directory.path().resolve(ADDRESS));
      } catch (IOException e) {
        throw new P2pdException("the published address cannot be removed: " + e.getMessage(), e);
      }
    }
  }

  static @Nullable String publishedAddress(Path directory) {
    try {
      return Files.readString(directory.resolve(ADDRESS)).strip();
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw new P2pdException("the published address cannot be read: " + e.getMessage(), e);
    }
  }

  /** Returns whether a node of another process holds this directory. */
  static boolean isLocked(Path directory) {
    try (FileChannel channel =
            FileChannel.open(directory.resolve("node.lock"), StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      return false; // There is no such directory, or no node ever ran in it.
    }
  }

  List<String> knownPeers() {
    return read(KNOWN, "the list of known peers");
  }

  void knownPeers(List<String> peers) {
    if (directory != null) {
      write(directory.path().resolve(KNOWN), peers);
    }
  }

  List<String> rememberedPaths() {
    return read(REMEMBERED, "what is remembered of paths");
  }

  void rememberedPaths(List<String> lines) {
    if (directory != null) {
      write(directory.path().resolve(REMEMBERED), lines);
    }
  }

  private List<String> read(String name, String what) {
    if (directory == null) {
      return List.of();
    }
    try {
      return Files.readAllLines(directory.path().resolve(name));
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new P2pdException(what + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Written aside and moved, so that nobody ever reads half a file. */
  private static void write(Path file, List<String> lines) {
    Path aside = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.write(aside, lines);
      Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new P2pdException(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized void close() {
    if (directory != null) {
      directory.close();
    }
    Path root = temporary;
    temporary = null;
    if (root != null) {
      delete(root);
    }
  }

  private static void delete(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : List.copyOf(files.sorted(Comparator.reverseOrder()).toList())) {
        Files.delete(file);
      }
    } catch (IOException e) {
      System.getLogger(Storage.class.getName())
          .log(System.Logger.Level.INFO, "temporary files stay behind in " + root + ": " + e);
    }
  }
}
