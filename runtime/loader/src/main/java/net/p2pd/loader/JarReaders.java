package net.p2pd.loader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The open jars of one plugin layer. Thread-safe. */
final class JarReaders implements AutoCloseable {

  private final List<JarReader> open = new ArrayList<>();
  private boolean closed;

  synchronized JarReader open(Path jar) throws IOException {
    if (closed) {
      throw new IOException(jar + " cannot be opened: its plugin is unloaded");
    }
    JarReader reader = new JarReader(jar);
    open.add(reader);
    return reader;
  }

  @Override
  public synchronized void close() {
    closed = true;
    for (JarReader reader : open) {
      try {
        reader.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    open.clear();
  }
}
