package net.p2pd.natlab.linux;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import net.p2pd.api.CanIgnoreReturnValue;
import net.p2pd.api.pipe.Registration;
import net.p2pd.natlab.model.Decision;

/**
 * All that happens to packets, as lines for whoever wants to read them. Nothing is written down
 * while nobody does, since that costs more than the packets.
 */
public final class LinuxTrace {

  private final long started = System.nanoTime();
  private final List<Consumer<String>> readers = new CopyOnWriteArrayList<>();

  LinuxTrace() {}

  /**
   * Adds a reader of lines such as {@code 12.345678 s alice sends udp 10.0.0.2:1 > ...}. It is
   * called on the thread that moves the packets, which wait meanwhile.
   */
  @CanIgnoreReturnValue
  public Registration onLine(Consumer<String> reader) {
    readers.add(reader);
    return () -> readers.remove(reader);
  }

  void sent(String who, Parcel parcel) {
    if (!readers.isEmpty()) {
      tell(who + " sends " + parcel);
    }
  }

  void received(String who, Parcel parcel) {
    if (!readers.isEmpty()) {
      tell(who + " receives " + parcel);
    }
  }

  void lost(String where, String why, Parcel parcel) {
    if (!readers.isEmpty()) {
      tell(where + " loses (" + why + ") " + parcel);
    }
  }

  void decided(String router, Parcel parcel, Decision decision) {
    if (!readers.isEmpty()) {
      tell(router + " decides on " + parcel + ": " + decision);
    }
  }

  private void tell(String line) {
    long micros = (System.nanoTime() - started) / 1000;
    String text = String.format("%d.%06d s %s", micros / 1_000_000, micros % 1_000_000, line);
    readers.forEach(reader -> reader.accept(text));
  }
}
