package net.p2pd.core.session;

import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.Nullable;

/**
 * The living streams by number: open addressing with linear probing, because a boxed number for
 * each frame would be the only garbage on the way of a frame. Shrinks when most streams are gone.
 */
final class StreamTable {

  private static final int SMALLEST = 8;

  private @Nullable StreamDriver[] slots = new StreamDriver[SMALLEST];
  private int size;

  int size() {
    return size;
  }

  @Nullable
  StreamDriver get(int id) {
    int mask = slots.length - 1;
    for (int i = slot(id, mask); ; i = (i + 1) & mask) {
      StreamDriver found = slots[i];
      if (found == null || found.id() == id) {
        return found;
      }
    }
  }

  /** Adds a stream whose number is not in the table. */
  void add(StreamDriver stream) {
    if ((size + 1) * 2 > slots.length) {
      resize(slots.length * 2);
    }
    insert(stream);
    size++;
  }

  /** Removes a stream; returns whether it was there. */
  boolean remove(StreamDriver stream) {
    int mask = slots.length - 1;
    int i = slot(stream.id(), mask);
    while (slots[i] != stream) {
      if (slots[i] == null) {
        return false;
      }
      i = (i + 1) & mask;
    }
    slots[i] = null;
    size--;
    // What follows may have been pushed past the gap; without this it could no longer be found.
    for (int j = (i + 1) & mask; slots[j] != null; j = (j + 1) & mask) {
      StreamDriver moved = slots[j];
      slots[j] = null;
      insert(moved);
    }
    if (slots.length > SMALLEST && size * 8 < slots.length) {
      resize(slots.length / 2);
    }
    return true;
  }

  /** Returns the streams as they are now, by rising number. */
  List<StreamDriver> all() {
    List<StreamDriver> all = new ArrayList<>(size);
    for (StreamDriver stream : slots) {
      if (stream != null) {
        all.add(stream);
      }
    }
    all.sort((one, other) -> Integer.compareUnsigned(one.id(), other.id()));
    return all;
  }

  private void insert(@Nullable StreamDriver stream) {
    if (stream == null) {
      return;
    }
    int mask = slots.length - 1;
    int i = slot(stream.id(), mask);
    while (slots[i] != null) {
      i = (i + 1) & mask;
    }
    slots[i] = stream;
  }

  private void resize(int length) {
    @Nullable StreamDriver[] old = slots;
    slots = new StreamDriver[length];
    for (StreamDriver stream : old) {
      insert(stream);
    }
  }

  /**
   * Numbers are dense and come from both sides; multiplying spreads them (Knuth, volume 3, 6.4).
   */
  private static int slot(int id, int mask) {
    return (id * 0x9E3779B9) >>> 7 & mask;
  }
}
