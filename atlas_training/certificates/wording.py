# SPDX-License-Identifier: EUPL-1.2
"""The fixed words of the document in the eight languages of the scheme.

They stand here and not in the catalogues of the pages: a document is made in all eight languages, whatever
languages the pages speak. They are labels and not sentences, so that none has to agree with a person's gender.
"""

from datetime import date

from babel.dates import format_date
from babel.units import format_unit

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "completion": "Certificate of completion",
        "attendance": "Certificate of attendance",
        "sme": "Certificate of a business",
        "awarded_to": "Awarded to",
        "course": "Course",
        "path": "Learning path",
        "path_title": "Personal learning path",
        "sme_title": "Modules completed in the business",
        "people": "People who completed them",
        "workload": "Workload",
        "completed_on": "Completed on",
        "issued_on": "Issued on",
        "modules": "Modules",
        "recognised": "recognised from the readiness assessment, not counted in the workload",
        "outcomes": "Learning outcomes, with DigComp 2.2 competence and level",
        "outcomes_alone": "Learning outcomes",
        "partners": "Organised by",
        "rule": "Rule and version",
        "number": "Number",
        "check": "Check this certificate at",
        "emblem": "Emblem of the European Union",
        "qr": "QR code of the check address",
        "replaces": "This document states what the public register says. The register decides.",
    },
    "it": {
        "completion": "Certificato di completamento",
        "attendance": "Attestato di partecipazione",
        "sme": "Certificato di un'impresa",
        "awarded_to": "Rilasciato a",
        "course": "Corso",
        "path": "Percorso di apprendimento",
        "path_title": "Percorso di apprendimento personale",
        "sme_title": "Moduli completati nell'impresa",
        "people": "Persone che li hanno completati",
        "workload": "Impegno",
        "completed_on": "Completato il",
        "issued_on": "Rilasciato il",
        "modules": "Moduli",
        "recognised": "riconosciuto dalla valutazione di prontezza, non contato nell'impegno",
        "outcomes": "Risultati di apprendimento, con competenza e livello DigComp 2.2",
        "outcomes_alone": "Risultati di apprendimento",
        "partners": "Organizzato da",
        "rule": "Regola e versione",
        "number": "Numero",
        "check": "Verifica questo certificato su",
        "emblem": "Emblema dell'Unione europea",
        "qr": "Codice QR dell'indirizzo di verifica",
        "replaces": "Questo documento riporta ciò che dice il registro pubblico. Fa fede il registro.",
    },
    "es": {
        "completion": "Certificado de finalización",
        "attendance": "Certificado de asistencia",
        "sme": "Certificado de una empresa",
        "awarded_to": "Otorgado a",
        "course": "Curso",
        "path": "Itinerario de aprendizaje",
        "path_title": "Itinerario de aprendizaje personal",
        "sme_title": "Módulos completados en la empresa",
        "people": "Personas que los han completado",
        "workload": "Dedicación",
        "completed_on": "Completado el",
        "issued_on": "Expedido el",
        "modules": "Módulos",
        "recognised": "reconocido por la evaluación de preparación, no contado en la dedicación",
        "outcomes": "Resultados de aprendizaje, con competencia y nivel DigComp 2.2",
        "outcomes_alone": "Resultados de aprendizaje",
        "partners": "Organizado por",
        "rule": "Regla y versión",
        "number": "Número",
        "check": "Compruebe este certificado en",
        "emblem": "Emblema de la Unión Europea",
        "qr": "Código QR de la dirección de comprobación",
        "replaces": "Este documento recoge lo que dice el registro público. Prevalece el registro.",
    },
    "mt": {
        "completion": "Ċertifikat ta' tlestija",
        "attendance": "Ċertifikat ta' attendenza",
        "sme": "Ċertifikat ta' negozju",
        "awarded_to": "Mogħti lil",
        "course": "Kors",
        "path": "Mogħdija tat-tagħlim",
        "path_title": "Mogħdija personali tat-tagħlim",
        "sme_title": "Moduli mitmuma fin-negozju",
        "people": "Persuni li temmewhom",
        "workload": "Ammont ta' xogħol",
        "completed_on": "Mitmum fi",
        "issued_on": "Maħruġ fi",
        "modules": "Moduli",
        "recognised": "rikonoxxut mill-valutazzjoni, mhux magħdud fl-ammont ta' xogħol",
        "outcomes": "Riżultati tat-tagħlim, bil-kompetenza u l-livell DigComp 2.2",
        "outcomes_alone": "Riżultati tat-tagħlim",
        "partners": "Organizzat minn",
        "rule": "Regola u verżjoni",
        "number": "Numru",
        "check": "Iċċekkja dan iċ-ċertifikat fuq",
        "emblem": "Emblema tal-Unjoni Ewropea",
        "qr": "Kodiċi QR tal-indirizz tal-verifika",
        "replaces": "Dan id-dokument jgħid dak li jgħid ir-reġistru pubbliku. Ir-reġistru jiddeċiedi.",
    },
    "el": {
        "completion": "Πιστοποιητικό ολοκλήρωσης",
        "attendance": "Βεβαίωση παρακολούθησης",
        "sme": "Πιστοποιητικό επιχείρησης",
        "awarded_to": "Κάτοχος",
        "course": "Μάθημα",
        "path": "Διαδρομή μάθησης",
        "path_title": "Προσωπική διαδρομή μάθησης",
        "sme_title": "Ενότητες που ολοκληρώθηκαν στην επιχείρηση",
        "people": "Άτομα που τις ολοκλήρωσαν",
        "workload": "Φόρτος μελέτης",
        "completed_on": "Ημερομηνία ολοκλήρωσης",
        "issued_on": "Ημερομηνία έκδοσης",
        "modules": "Ενότητες",
        "recognised": "αναγνωρίστηκε από την αξιολόγηση ετοιμότητας, δεν υπολογίζεται στον φόρτο",
        "outcomes": "Μαθησιακά αποτελέσματα, με δεξιότητα και επίπεδο DigComp 2.2",
        "outcomes_alone": "Μαθησιακά αποτελέσματα",
        "partners": "Διοργάνωση",
        "rule": "Κανόνας και έκδοση",
        "number": "Αριθμός",
        "check": "Έλεγχος του πιστοποιητικού στη διεύθυνση",
        "emblem": "Έμβλημα της Ευρωπαϊκής Ένωσης",
        "qr": "Κωδικός QR της διεύθυνσης ελέγχου",
        "replaces": "Το έγγραφο αναφέρει ό,τι λέει το δημόσιο μητρώο. Ισχύει το μητρώο.",
    },
    "ar": {
        "completion": "شهادة إتمام",
        "attendance": "شهادة حضور",
        "sme": "شهادة منشأة",
        "awarded_to": "مُنحت إلى",
        "course": "الدورة",
        "path": "مسار التعلّم",
        "path_title": "مسار التعلّم الشخصي",
        "sme_title": "الوحدات المنجزة في المنشأة",
        "people": "عدد الأشخاص الذين أتموها",
        "workload": "مدة التعلّم",
        "completed_on": "تاريخ الإتمام",
        "issued_on": "تاريخ الإصدار",
        "modules": "الوحدات",
        "recognised": "معترف بها من تقييم الجاهزية، غير محسوبة في المدة",
        "outcomes": "مخرجات التعلّم مع الكفاءة والمستوى وفق DigComp 2.2",
        "outcomes_alone": "مخرجات التعلّم",
        "partners": "الجهات المنظِّمة",
        "rule": "القاعدة والإصدار",
        "number": "الرقم",
        "check": "للتحقق من هذه الشهادة",
        "emblem": "شعار الاتحاد الأوروبي",
        "qr": "رمز QR لعنوان التحقق",
        "replaces": "تنقل هذه الوثيقة ما في السجل العام، والسجل هو المرجع.",
    },
    "fr": {
        "completion": "Certificat de réussite",
        "attendance": "Attestation de participation",
        "sme": "Certificat d'entreprise",
        "awarded_to": "Décerné à",
        "course": "Cours",
        "path": "Parcours d'apprentissage",
        "path_title": "Parcours d'apprentissage personnel",
        "sme_title": "Modules achevés dans l'entreprise",
        "people": "Personnes qui les ont achevés",
        "workload": "Durée",
        "completed_on": "Achevé le",
        "issued_on": "Délivré le",
        "modules": "Modules",
        "recognised": "reconnu par l'évaluation, non compté dans la durée",
        "outcomes": "Acquis d'apprentissage, avec compétence et niveau DigComp 2.2",
        "outcomes_alone": "Acquis d'apprentissage",
        "partners": "Organisé par",
        "rule": "Règle et version",
        "number": "Numéro",
        "check": "Vérifier ce certificat sur",
        "emblem": "Emblème de l'Union européenne",
        "qr": "Code QR de l'adresse de vérification",
        "replaces": "Ce document reprend ce que dit le registre public. Le registre fait foi.",
    },
    "tr": {
        "completion": "Tamamlama sertifikası",
        "attendance": "Katılım belgesi",
        "sme": "İşletme sertifikası",
        "awarded_to": "Sahibi",
        "course": "Kurs",
        "path": "Öğrenme yolu",
        "path_title": "Kişisel öğrenme yolu",
        "sme_title": "İşletmede tamamlanan modüller",
        "people": "Tamamlayan kişi sayısı",
        "workload": "Çalışma süresi",
        "completed_on": "Tamamlanma tarihi",
        "issued_on": "Veriliş tarihi",
        "modules": "Modüller",
        "recognised": "hazırlık değerlendirmesiyle tanındı, süreye sayılmadı",
        "outcomes": "DigComp 2.2 yetkinliği ve düzeyiyle öğrenme kazanımları",
        "outcomes_alone": "Öğrenme kazanımları",
        "partners": "Düzenleyen",
        "rule": "Kural ve sürüm",
        "number": "Numara",
        "check": "Bu sertifikayı doğrulama adresi",
        "emblem": "Avrupa Birliği amblemi",
        "qr": "Doğrulama adresinin QR kodu",
        "replaces": "Bu belge, açık sicilin söylediğini aktarır. Esas olan sicildir.",
    },
}


# CLDR has no Maltese words for lengths of time yet.
_MALTESE = {"hour": ("siegħa", "sigħat"), "minute": ("minuta", "minuti")}


def duration(minutes: int, language: str) -> str:
    """A length in hours and minutes, in words of the language."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(_length(hours, "hour", language))
    if rest or not hours:
        parts.append(_length(rest, "minute", language))
    return " ".join(parts)


def _length(count: int, unit: str, language: str) -> str:
    if language == "mt":
        one, more = _MALTESE[unit]
        return f"{count} {one if count == 1 else more}"
    return format_unit(count, f"duration-{unit}", "long", locale=language)


def day(iso: str, language: str) -> str:
    """A day such as 2026-11-23 with its month in words, the day first in every language."""
    return format_date(date.fromisoformat(iso), "long", locale="en_GB" if language == "en" else language)
