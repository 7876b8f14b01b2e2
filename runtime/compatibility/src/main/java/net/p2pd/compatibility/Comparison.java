package net.p2pd.compatibility;

import japicmp.cmp.JApiCmpArchive;
import japicmp.cmp.JarArchiveComparator;
import japicmp.cmp.JarArchiveComparatorOptions;
import japicmp.model.AccessModifier;
import japicmp.model.JApiBehavior;
import japicmp.model.JApiClass;
import japicmp.model.JApiCompatibility;
import japicmp.model.JApiMethod;
import japicmp.model.JApiParameter;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Collects what japicmp finds that breaks binaries or sources. */
final class Comparison {

  private final SortedSet<Break> breaks = new TreeSet<>();

  private Comparison() {}

  static SortedSet<Break> of(Signatures before, Signatures after) {
    JarArchiveComparatorOptions options = new JarArchiveComparatorOptions();
    options.setAccessModifier(AccessModifier.PROTECTED);
    options.setNoAnnotations(true);
    // Libraries in signatures, and superclasses in packages that are not exported.
    options.getIgnoreMissingClasses().setIgnoreAllMissingClasses(true);
    List<JApiClass> types =
        new JarArchiveComparator(options).compare(archive(before), archive(after));
    Comparison found = new Comparison();
    types.forEach(found::add);
    return found.breaks;
  }

  private static JApiCmpArchive archive(Signatures signatures) {
    return new JApiCmpArchive(signatures.jar(), "signatures.jar", signatures.version());
  }

  private void add(JApiClass type) {
    String name = type.getFullyQualifiedName();
    add(name, type);
    add(name, type.getSuperclass());
    type.getInterfaces().forEach(each -> add(name, each));
    type.getGenericTemplates().forEach(each -> add(name, each));
    type.getFields().forEach(field -> add(name + "#" + field.getName(), field));
    type.getConstructors().forEach(constructor -> add(name, constructor));
    for (JApiMethod method : type.getMethods()) {
      String element = add(name, method);
      add(element, method.getReturnType());
    }
  }

  private String add(String type, JApiBehavior behavior) {
    String parameters =
        behavior.getParameters().stream()
            .map(JApiParameter::getType)
            .collect(Collectors.joining(", ", "(", ")"));
    String element = type + "#" + behavior.getName() + parameters;
    add(element, (JApiCompatibility) behavior);
    behavior.getParameters().forEach(each -> add(element, each));
    behavior.getGenericTemplates().forEach(each -> add(element, each));
    return element;
  }

  private void add(String element, JApiCompatibility compared) {
    compared.getCompatibilityChanges().stream()
        .filter(change -> !change.isBinaryCompatible() || !change.isSourceCompatible())
        .forEach(change -> breaks.add(new Break(element, change.getType().name())));
  }
}
