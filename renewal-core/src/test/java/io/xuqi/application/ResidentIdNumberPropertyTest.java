package io.xuqi.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.LocalDate;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.time.api.Dates;

class ResidentIdNumberPropertyTest {

  @Property
  @Tag("R20")
  void every_generated_resident_id_is_accepted(@ForAll("residentIds") String number) {
    assertEquals(Optional.empty(), IdType.RESIDENT_ID.fault(number));
  }

  @Property
  @Tag("R20")
  void every_single_character_substitution_is_noticed(
      @ForAll("residentIds") String number,
      @ForAll @IntRange(max = 17) int position,
      @ForAll @IntRange(min = 1, max = 10) int shift) {
    int original = ResidentIdNumbers.ALPHABET.indexOf(number.charAt(position));
    char replacement =
        ResidentIdNumbers.ALPHABET.charAt((original + shift) % ResidentIdNumbers.ALPHABET.length());
    String mistyped = number.substring(0, position) + replacement + number.substring(position + 1);
    assertFalse(IdType.RESIDENT_ID.fault(mistyped).isEmpty(), "accepted at " + position);
  }

  @Property
  @Tag("R20")
  void every_swap_of_two_neighbours_is_noticed(
      @ForAll("residentIds") String number, @ForAll @IntRange(max = 16) int position) {
    char first = number.charAt(position);
    char second = number.charAt(position + 1);
    String swapped =
        number.substring(0, position) + second + first + number.substring(position + 2);
    assertEquals(first == second, IdType.RESIDENT_ID.fault(swapped).isEmpty());
  }

  @Provide
  Arbitrary<String> residentIds() {
    Arbitrary<String> regions = Arbitraries.strings().withCharRange('0', '9').ofLength(6);
    Arbitrary<LocalDate> births =
        Dates.dates().between(LocalDate.of(1880, 1, 1), LocalDate.of(2026, 1, 1));
    Arbitrary<String> sequences = Arbitraries.strings().withCharRange('0', '9').ofLength(3);
    return Combinators.combine(regions, births, sequences)
        .as((region, birth, sequence) -> region + birth.toString().replace("-", "") + sequence)
        .map(ResidentIdNumbers::withCheckDigit);
  }
}
