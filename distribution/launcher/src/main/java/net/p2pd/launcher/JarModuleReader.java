package net.p2pd.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import net.p2pd.api.Nullable;

/** Reads classes and resources of a jar, those for newer releases of Java included. */
final class JarModuleReader implements ModuleReader {

  private final URI location;
  private final JarFile jar;
  private volatile boolean closed;

  JarModuleReader(URI location, JarFile jar) {
    this.location = location;
    this.jar = jar;
  }

  private @Nullable JarEntry entry(String name) throws IOException {
    if (closed) {
      throw new IOException("the reader of " + location + " is closed");
    }
    return jar.getJarEntry(name);
  }

  @Override
  public Optional<URI> find(String name) throws IOException {
    JarEntry entry = entry(name);
    if (entry == null) {
      return Optional.empty();
    }
    try {
      String path = new URI(null, null, "/" + entry.getRealName(), null).getRawPath();
      return Optional.of(URI.create("jar:" + location + "!" + path));
    } catch (URISyntaxException e) {
      throw new IOException("the name " + name + " makes no URI", e);
    }
  }

  @Override
  public Optional<InputStream> open(String name) throws IOException {
    JarEntry entry = entry(name);
    return entry == null ? Optional.empty() : Optional.of(jar.getInputStream(entry));
  }

  @Override
  public Optional<ByteBuffer> read(String name) throws IOException {
    JarEntry entry = entry(name);
    if (entry == null) {
      return Optional.empty();
    }
    try (InputStream in = jar.getInputStream(entry)) {
      return Optional.of(ByteBuffer.wrap(in.readAllBytes()));
    }
  }

  @Override
  public Stream<String> list() {
    return jar.versionedStream().map(JarEntry::getName);
  }

  /** The jar stays open: other readers of the same module may use it. */
  @Override
  public void close() {
    closed = true;
  }
}
