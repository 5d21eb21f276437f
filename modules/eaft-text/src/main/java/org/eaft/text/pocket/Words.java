package org.eaft.text.pocket;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The open classes of the vocabulary; every word is one token. */
final class Words {

  static final List<String> FIRST_NAMES =
      list(
          "Ada Bram Cleo Dov Edda Finn Gala Hugo Ines Jory Kaia Levi Mara Nico Orla Pax Quin Rhea"
              + " Sven Tova Umar Vera Wren Xeno Yara Zeno Anouk Boris Celia Dario");

  static final List<String> LAST_NAMES =
      list(
          "Abell Brook Crane Dunn Ember Frost Grove Hale Irons Judd Kerr Lark Moss North Oaks Pike"
              + " Quill Reed Stone Thorn Upton Vale Wells Xander York Zorn Ash Bell Cole Drew");

  static final List<String> CITIES =
      list(
          "Arvik Belmar Corda Delos Elvas Fenwick Galdor Harlem Istra Jarrow Kelso Lomas Medina"
              + " Narva Orsova Pella Quito Ravel Sintra Tarn Ulm Varna Wick Zadar");

  static final List<String> JOBS =
      list(
          "baker pilot nurse judge potter farmer singer tailor miner clerk dancer editor florist"
              + " glazier hunter jeweller lawyer mason painter ranger sailor teacher weaver barber");

  static final List<String> PETS =
      list("cat dog parrot rabbit turtle hamster pony goat canary lizard ferret hen");

  static final List<String> FOODS =
      list(
          "rice soup pasta bread cheese curry salad stew noodles pancakes beans pie dumplings"
              + " porridge omelettes tofu");

  static final List<String> COLOURS =
      list("red blue green yellow purple orange brown black white pink grey teal");

  static final List<String> DRUG_CLASSES = list("statin opioid steroid diuretic antacid sedative");

  static final List<String> DRUGS =
      list(
          "abirol bexanil cortavin dexamor ebrutil fenoxan glimide hexapril ibutrol joravin kelatine"
              + " lorazol mevacin nadolix oxafen pravadol quinapen ramitrol selavin tamoxil uridane"
              + " valoren warfadil xeloran ylanol zolmide acarbil bosenan cefalon digitol enalan"
              + " flurane gabarol halopen inderol ketorin lisinol metrazin nifedan omepril");

  static final List<String> CONDITIONS =
      list(
          "asthma gout anaemia migraine diabetes glaucoma epilepsy eczema ulcer fever insomnia"
              + " arthritis psoriasis pregnancy hepatitis angina");

  static final List<String> OBJECTS =
      list("apples books coins pens shells stamps cups keys nails eggs plums ribbons");

  /** 0 to 99. */
  static final List<String> NUMBERS = IntStream.range(0, 100).mapToObj(Integer::toString).toList();

  /** What instructions are about: lists of words that belong together. */
  static final List<List<String>> THINGS = List.of(COLOURS, PETS, FOODS, JOBS, OBJECTS);

  /** Those among {@link #THINGS} that have a form in capital letters. */
  static final List<List<String>> CAPITALS = List.of(COLOURS, PETS, FOODS);

  private Words() {}

  static List<String> list(String words) {
    return List.of(words.split(" "));
  }

  static String capitals(String word) {
    return word.toUpperCase(Locale.ROOT);
  }
}
