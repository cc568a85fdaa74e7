"""The tables of an edition's file (SQLite)."""

FORMAT = 3

TABLES = """
CREATE TABLE part (name TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;
-- One page each: kind is domain, occupation, region or skill.
CREATE TABLE subject (kind TEXT, key TEXT, content TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
-- What is counted: `total` in a column is its margin, `tech` every domain but `none`. `months`: ads by month, as in part
-- `months`; ads and posts are of the window, `before` of the twelve months before it. `hidden`: beside one that is too few.
CREATE TABLE cell (
    region TEXT, domain TEXT, occupation TEXT, skill TEXT, ads REAL, posts REAL, before REAL, months TEXT, hidden INTEGER DEFAULT 0,
    PRIMARY KEY (skill, region, domain, occupation)
) WITHOUT ROWID;
-- Spells are numbered in the order of their months, so that a window is a range of numbers.
CREATE TABLE month (month TEXT PRIMARY KEY, first INTEGER, last INTEGER) WITHOUT ROWID;
CREATE TABLE ad (
    number INTEGER PRIMARY KEY, id TEXT, title TEXT, company TEXT, city TEXT, posted_on TEXT, lang TEXT, source TEXT,
    file TEXT, line INTEGER, url TEXT, text BLOB
);
-- A company's writings in capitals or not are one; its name is the most frequent.
CREATE TABLE company (number INTEGER PRIMARY KEY, name TEXT UNIQUE);
-- One row per spell and region: ads is 1/k in each of its k regions. Company and contract are those of its ad.
CREATE TABLE counted (
    spell INTEGER, region TEXT, domain TEXT, occupation TEXT, ads REAL, posts REAL, ad INTEGER, copies INTEGER,
    company INTEGER, contract TEXT, PRIMARY KEY (spell, region)
) WITHOUT ROWID;
-- Which skills a spell asks for, with a place in an ad of it: 0 the text, 1 the title.
CREATE TABLE skill (number INTEGER PRIMARY KEY, key TEXT UNIQUE);
CREATE TABLE asked (
    skill INTEGER, spell INTEGER, ad INTEGER, field INTEGER, start INTEGER, "end" INTEGER, PRIMARY KEY (skill, spell)
) WITHOUT ROWID;
"""

INDEXES = """
CREATE INDEX counted_by_domain ON counted (domain, spell);
CREATE INDEX counted_by_occupation ON counted (occupation, spell);
CREATE INDEX counted_by_region ON counted (region, spell);
CREATE INDEX counted_by_company ON counted (company, spell);
"""
