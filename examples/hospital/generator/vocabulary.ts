/** Names as people have them: Latin with and without marks (some decomposed), Greek, Cyrillic, Arabic, Chinese. */
export const GIVEN_NAMES = [
  ...['Anna', 'Ben', 'Clara', 'David', 'Emma', 'Felix', 'Greta', 'Hans', 'Ida', 'Jonas', 'Karla', 'Lukas', 'Maria'],
  ...[
    'Nora',
    'Otto',
    'Paula',
    'Ruth',
    'Samuel',
    'Thea',
    'Ulrich',
    'Vera',
    'William',
    'Yusuf',
    'Anne-Marie',
    'Jean-Luc',
  ],
  ...['Zoë', 'Łukasz', 'Chloé', 'Chloe\u0301', 'José', 'Jose\u0301', 'Søren', 'Jürgen', 'Ju\u0308rgen', 'Nguyễn'],
  ...['Ελένη', 'Дмитрий', 'محمد', '小龍', '美咲'],
] as const

export const FAMILY_NAMES = [
  ...['Müller', 'Mu\u0308ller', 'Schmidt', 'Schneider', 'Fischer', 'Weber', 'Meyer', 'Wagner', 'Becker', 'Hoffmann'],
  ...[
    'Nowak',
    'Kowalski',
    'Żółkiewski',
    'García',
    'Fernández',
    'Rossi',
    'Silva',
    'da Costa',
    'van der Berg',
    "O'Brien",
  ],
  ...['MacDonald', 'Smith', 'Jones', 'Brown', 'Öztürk', 'Yılmaz', 'Ångström', 'Þórsson', 'Dvořák', 'Çelik', 'Großmann'],
  ...['Παπαδόπουλος', 'Иванова', 'العلي', '李', '山田'],
] as const

export const STREETS = [
  'Hauptstraße',
  'Bahnhofstr.',
  'Rue de l’Église',
  'Calle Mayor',
  'Hospital Road',
  'ул. Ленина',
] as const
export const CITIES = ['Berlin', 'Köln', 'Kraków', 'São Paulo', 'Malmö', 'İzmir', 'Zürich', 'Łódź', '東京'] as const

/** Several of these have broken a text format: a backslash N is COPY's NULL, a lone backslash dot its end. */
export const NOTES = [
  'allergic to penicillin ⚠️',
  'wheelchair ♿, needs help 🧑‍🦽',
  'scans are in C:\\SCANS\\NEW\\',
  '\\N',
  '\\.',
  'line one\nline two\r\nline three',
  'tab\there, quote " and \' and ;',
  'calls every 🌕',
  'née Schäfer — see old file №\u00a017',
  '   ',
] as const

export const REMARKS = ['fasting', 'bring X-ray', 'interpreter: tr', 'reminder sent ✉️', '', 'rescheduled 2x'] as const

export const APPOINTMENT_STATES = [
  'OK',
  'ok',
  'DONE',
  'done ',
  'Done',
  'CANC',
  'canc.',
  'no-show',
  'NOSHOW',
  'P',
] as const

/** Code as typed, unit, lowest and highest value in hundredths. */
export const LAB_TESTS = [
  ['HGB', 'g/dl', 700, 1800],
  ['hgb', 'g/dl', 700, 1800],
  ['GLU', 'mg/dl', 5000, 25000],
  ['glu ', 'mg/dl', 5000, 25000],
  ['CRP', 'mg/l', 1, 20000],
  ['NA', 'mmol/l', 12000, 15500],
  ['K', 'mmol/l', 250, 650],
  ['TSH', 'µIU/ml', 1, 1000],
  ['LEUK', '10³/µl', 200, 2500],
] as const

/** Code, name, parent's position in this list (-1: none). Parents come after children too: the ids were never in order. */
export const DEPARTMENTS = [
  ['CARD', 'Cardiology', 8],
  ['card-w1', 'Cardiology  Ward 1', 0],
  ['ONCO ', 'Oncology', 8],
  ['GAST', 'Gastroenterology', 8],
  ['NEUR', 'Neurology', 8],
  ['ORTH', 'Orthopaedics', 9],
  ['ent', 'Ear, nose & throat', 9],
  ['EMER', 'Emergency 🚑', -1],
  ['MED', 'Internal medicine', -1],
  ['SURG', 'Surgery', -1],
  ['PED', 'Pædiatrics', -1],
  ['NICU', 'Neonatal intensive care', 10],
  ['LAB', 'Laboratory', -1],
  ['RAD', 'Radiology', -1],
  ['MRI', 'MRI', 13],
  ['DERM', 'Dermatology', 8],
  ['URO', 'Urology', 9],
  ['GYN', 'Gynæcology & obstetrics', -1],
  ['MAT', 'Maternity ward', 17],
  ['PSY', 'Psychiatry (closed)', -1],
] as const
