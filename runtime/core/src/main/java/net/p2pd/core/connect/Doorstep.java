package net.p2pd.core.connect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.p2pd.api.Nullable;

/**
 * The inbound paths that are not sessions yet, of which there are only so many places, in all and
 * for each {@link Source}.
 *
 * <p><b>When all places are taken, somebody makes room for the newcomer:</b> the one that has
 * waited longest, of the newcomer's own source if that has used up its share, else of the source
 * that holds the most places. Turning newcomers away instead would let a stranger who holds all
 * places silently keep everybody out; waiting for a place would, too. An honest peer needs its
 * place for a few round trips, a silent one for as long as it is let: so the oldest is most likely
 * not honest, and as long as a flood comes from few sources, those pay for it and nobody else (as
 * Bitcoin's nodes evict the youngest of the largest network group, and OpenSSH counts by {@code
 * PerSourceMaxStartups}). A flood from very many sources leaves each newcomer the time in which the
 * flood fills all places once.
 */
final class Doorstep {

  private final int places;
  private final int placesOfSource;
  private final Map<Source, Set<Guest>> bySource = new LinkedHashMap<>();
  private int size;

  Doorstep(int places, int placesOfSource) {
    this.places = places;
    this.placesOfSource = Math.min(places, placesOfSource);
  }

  /**
   * Takes a newcomer.
   *
   * @return who has to leave for it and is no longer here, or null
   */
  @Nullable
  Guest enter(Guest newcomer) {
    Set<Guest> own = bySource.get(newcomer.source);
    Guest leaving = null;
    if (own != null && own.size() >= placesOfSource) {
      leaving = oldest(own);
    } else if (size >= places) {
      leaving = oldest(largest());
    }
    if (leaving != null) {
      leave(leaving);
    }
    bySource.computeIfAbsent(newcomer.source, source -> new LinkedHashSet<>()).add(newcomer);
    size++;
    return leaving;
  }

  /** Gives a place free; returns whether the guest had one. */
  boolean leave(Guest guest) {
    Set<Guest> own = bySource.get(guest.source);
    if (own == null || !own.remove(guest)) {
      return false;
    }
    size--;
    if (own.isEmpty()) {
      bySource.remove(guest.source);
    }
    return true;
  }

  int size() {
    return size;
  }

  List<Guest> all() {
    List<Guest> all = new ArrayList<>(size);
    bySource.values().forEach(all::addAll);
    return all;
  }

  private Set<Guest> largest() {
    Set<Guest> largest = Set.of();
    for (Set<Guest> guests : bySource.values()) {
      if (guests.size() > largest.size()) {
        largest = guests;
      }
    }
    return largest;
  }

  private static Guest oldest(Set<Guest> guests) {
    return guests.iterator().next();
  }
}
