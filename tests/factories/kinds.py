# SPDX-License-Identifier: EUPL-1.2
"""A check with a question of each further kind, and its translation."""

FURTHER = """---
title: All kinds
pass: 60
shuffle: [options]
---

## Read this first. {#case type=description}

A guest writes at night.

## Who looks where? {#match type=match points=2}

- Hikers {#hikers} :: trail apps {#trails}
  > Reason-hikers.
- Families {#families} :: a **map** {#map}
- Couples {#couples} :: a **map** {#map}
- :: the radio {#radio}

## Put the steps in order. {#steps type=order points=3}

1. Claim {#claim}
  > Reason-order.
2. Correct {#correct}
3. Photograph {#photo}
4. Ask for reviews {#ask}

## Fill the gaps. {#gaps type=cloze points=2}

Guests type {{near}} and open {{maps board}}.

= near me | nearby {#near}
  > Reason-near.
= a map {#maps}
  > Reason-maps.
~ a board {#board}
  > Reason-board.

## How far is it? {#far type=numerical units=km,m:0.001}

= 1.5 ± 0.1 {#right}
  > Reason-far.
~ * {#other}
  > Reason-elsewhere.

## What will you change? {#change type=open words=3}

- [2] Names one channel {#names}
- [1] Says by when {#when}
"""

FURTHER_IT = """---
title: Tutti i tipi
---

## Leggi prima. {#case}

Un ospite scrive di notte.

## Chi guarda dove? {#match}

- Escursionisti {#hikers} :: app di sentieri {#trails}
  > Motivo-hikers.
- Famiglie {#families}
- Coppie {#couples}
- una mappa {#map}
- la radio {#radio}

## Metti in ordine. {#steps}

- Rivendica {#claim}
  > Motivo-order.
- Correggi {#correct}
- Fotografa {#photo}
- Chiedi recensioni {#ask}

## Completa. {#gaps}

Aprono {{maps board}} e scrivono {{near}}.

= vicino a me {#near}
  > Motivo-near.
- una mappa {#maps}
  > Motivo-maps.
- una bacheca {#board}
  > Motivo-board.

## Quanto dista? {#far}

- {#right}
  > Motivo-far.
- {#other}
  > Motivo-elsewhere.

## Che cosa cambierai? {#change}

- Nomina un canale {#names}
- Dice entro quando {#when}
"""
