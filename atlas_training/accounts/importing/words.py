# SPDX-License-Identifier: EUPL-1.2
"""The words of tables in the scheme's eight languages: heads of columns, roles, languages, countries.

Words are compared without case, accents, spaces and punctuation, never by the rules of one language:
an ``I`` is an ``i``, with a dot or without.
"""

from collections.abc import Mapping
from functools import cache

from babel import Locale

from atlas_training import i18n
from atlas_training.accounts.enums import Role
from atlas_training.i18n.folding import fold
from atlas_training.organisations.enums import COUNTRIES

COLUMNS = ("email", "given_name", "family_name", "language", "role", "sme", "country")

HEADS = {
    "email": """
        email; e-mail address; mail; electronic mail; mail address
        posta elettronica; indirizzo e-mail; indirizzo di posta elettronica; indirizzo mail
        correo; correo electrónico; dirección de correo; dirección de correo electrónico
        posta elettronika; indirizz elettroniku; indirizz tal-email; imejl; l-email
        ηλεκτρονικό ταχυδρομείο; διεύθυνση email; ηλεκτρονική διεύθυνση; διεύθυνση ηλεκτρονικού ταχυδρομείου; μέιλ; ιμέιλ
        البريد الإلكتروني; بريد إلكتروني; البريد; عنوان البريد الإلكتروني; الإيميل; إيميل
        courriel; adresse e-mail; adresse électronique; adresse mail; mél; courrier électronique
        e-posta; e-posta adresi; mail adresi; elektronik posta""",
    "given_name": """
        given name; given names; given; first name; forename; name; full name
        nome; nome di battesimo; nome e cognome; nome completo
        nombre; nombres; nombre de pila; nombre y apellidos; nombre completo
        isem; l-isem; isem u kunjom
        όνομα; μικρό όνομα; ονοματεπώνυμο
        الاسم; اسم; الاسم الأول; الاسم الشخصي; الاسم الكامل; الاسم واللقب
        prénom; prénoms; nom complet; nom et prénom; prénom et nom
        ad; adı; isim; ismi; ilk ad; ad soyad; adı soyadı""",
    "family_name": """
        family name; family; last name; surname; second name
        cognome
        apellido; apellidos; primer apellido
        kunjom; il-kunjom
        επώνυμο; επίθετο
        اللقب; لقب; اسم العائلة; الاسم العائلي; الكنية; النسب
        nom; nom de famille
        soyad; soyadı; soyisim""",
    "language": """
        language; lang; preferred language
        lingua; lingua preferita
        idioma; lengua; idioma preferido
        lingwa; ilsien; lingwa preferuta
        γλώσσα; γλώσσα προτίμησης
        اللغة; لغة; اللغة المفضلة
        langue; langue préférée
        dil; dili; tercih edilen dil""",
    "role": """
        role; function
        ruolo; funzione
        rol; función; cargo; papel
        rwol; ir-rwol; funzjoni
        ρόλος; ιδιότητα
        الدور; دور; الصفة; صفة
        rôle; fonction
        rolü; görev; görevi""",
    "sme": """
        sme; sme name; sme number; sme id; business; business name; company; company name; enterprise; organisation; organization; firm
        pmi; impresa; azienda; ditta; organizzazione; nome impresa; nome dell'impresa; nome azienda; ragione sociale
        pyme; empresa; nombre de la empresa; negocio; organización
        intrapriża; l-intrapriża; kumpanija; negozju; organizzazzjoni
        μμε; επιχείρηση; εταιρεία; εταιρία; οργανισμός; επωνυμία; όνομα επιχείρησης
        المؤسسة; مؤسسة; الشركة; شركة; المنشأة; منشأة; المقاولة; اسم المؤسسة; اسم الشركة
        pme; entreprise; nom de l'entreprise; société; établissement
        kobi; işletme; işletme adı; şirket; şirket adı; firma; kuruluş""",
    "country": """
        country; country code; nation
        paese; nazione; stato
        país
        pajjiż; il-pajjiż
        χώρα
        البلد; بلد; الدولة; دولة
        pays
        ülke; ülkesi""",
}

ROLES = {
    Role.LEARNER: """
        learner; colleague; staff; employee; member; participant; student; trainee; worker
        partecipante; corsista; collega; dipendente; collaboratore; collaboratrice; studente; discente; allievo; allieva; addetto; addetta; personale
        participante; compañero; compañera; colega; empleado; empleada; alumno; alumna; estudiante; trabajador; trabajadora; personal
        kollega; impjegat; impjegata; student; studenta; parteċipant; parteċipanta; membru; ħaddiem; ħaddiema
        εκπαιδευόμενος; εκπαιδευόμενη; συνάδελφος; συναδέλφισσα; υπάλληλος; εργαζόμενος; εργαζόμενη; συμμετέχων; συμμετέχουσα; μαθητής; μαθήτρια; προσωπικό; μέλος
        متعلم; متعلمة; زميل; زميلة; موظف; موظفة; مشارك; مشاركة; متدرب; متدربة; عضو; عامل; عاملة
        apprenant; apprenante; collègue; employé; employée; salarié; salariée; collaborateur; collaboratrice; participant; participante; personnel; membre; stagiaire
        öğrenen; öğrenci; çalışan; katılımcı; iş arkadaşı; meslektaş; personel; üye""",
    Role.OWNER: """
        owner; proprietor; business owner; owner-manager
        titolare; proprietario; proprietaria
        propietario; propietaria; dueño; dueña; titular
        sid; is-sid; sidt; sid in-negozju; propjetarju; propjetarja
        ιδιοκτήτης; ιδιοκτήτρια
        مالك; مالكة; المالك; صاحب; صاحبة; صاحب المؤسسة; صاحبة المؤسسة; صاحب الشركة; صاحبة الشركة
        propriétaire; gérant; gérante; patron; patronne
        sahip; sahibi; işletme sahibi; mal sahibi""",
    Role.TRAINER: """
        trainer; teacher; formatore; formatrice; formador; formadora; għalliem; għalliema; εκπαιδευτής; εκπαιδεύτρια
        مدرب; مدربة; مكون; مكونة; formateur; eğitmen; eğitimci""",
    Role.COORDINATOR: """
        coordinator; coordinatore; coordinatrice; coordinador; coordinadora; koordinatur; koordinatriċi; συντονιστής; συντονίστρια
        منسق; منسقة; coordinateur; coordonnateur; coordonnatrice; koordinatör""",
    Role.LEAD_COORDINATOR: "lead coordinator; lead_coordinator; coordinatore capofila",
    Role.ADMINISTRATOR: """
        administrator; admin; amministratore; amministratrice; administrador; administradora; amministratur
        διαχειριστής; διαχειρίστρια; مدير; مديرة; administrateur; administratrice; yönetici""",
}

_MORE_LANGUAGES = {
    "el": "gr; ell; gre",
    "en": "eng",
    "it": "ita",
    "es": "spa; castellano",
    "mt": "mlt",
    "ar": "ara",
    "fr": "fra; fre",
    "tr": "tur",
}
_MORE_COUNTRIES = {
    "IT": "ITA",
    "ES": "ESP",
    "MT": "MLT",
    "EL": "GR; GRC; Hellas; Ελλάς; Ellada",
    "TN": "TUN",
    "EG": "EGY",
    "TR": "TUR; Turkey; Türkiye",
}


def key_of(word: str) -> str:
    """A word as it is compared: folded, letters and figures only."""
    return "".join(sign for sign in fold(word) if sign.isalnum())


def _keys(words: Mapping[str, str]) -> dict[str, str]:
    """What each word of these lists means; lists divide words by semicolons and line ends."""
    return {
        key_of(word): meaning
        for meaning, text in words.items()
        for line in text.splitlines()
        for word in (*line.split(";"), meaning)
        if key_of(word)
    }


@cache
def _columns() -> dict[str, str]:
    return _keys(HEADS)


@cache
def _roles() -> dict[str, str]:
    return _keys({str(role): words for role, words in ROLES.items()})


@cache
def _languages() -> dict[str, str]:
    names = [
        (str(Locale.parse(reader).languages[code]), code) for reader in i18n.CODES for code in i18n.CODES
    ]
    own = [(language.name, language.code) for language in i18n.LANGUAGES]
    return {key_of(name): code for name, code in (*names, *own)} | _keys(_MORE_LANGUAGES)


@cache
def _countries() -> dict[str, str]:
    names = {key_of(i18n.country_name(code, reader)): code for reader in i18n.CODES for code in COUNTRIES}
    return names | _keys(_MORE_COUNTRIES)


def column_named(head: str) -> str | None:
    """The column that a head names, in any of the languages."""
    return _columns().get(key_of(head))


def role_named(word: str) -> Role | None:
    """The role that a word names."""
    found = _roles().get(key_of(word))
    return Role(found) if found else None


def language_named(word: str) -> str | None:
    """The code of a language by its code (``it``, ``it-IT``), or its name in any of the languages."""
    first = word.replace("_", "-").partition("-")[0]
    return _languages().get(key_of(word)) or (_languages().get(key_of(first)) if len(first) == 2 else None)


def country_named(word: str) -> str | None:
    """The code of a country of the scheme by a code (EL and GR are Greece) or its name in any of the languages."""
    return _countries().get(key_of(word))
