# %% [markdown]
# # A Word file to import
#
# Notes as a student keeps them: a table, numbered paragraphs, a passage with a comment. The
# case is invented. Then type, in the folder of the file:
#
#     bayestrace new study.xlsx
#     bayestrace import notes.docx study.xlsx

# %%
import docx

TABLE = [
    ("Date", "What happened", "Source"),
    ("2016-02-03", "The pipes of the great hall burst; it shut for six weeks.", "Repair log, p. 8"),
    ("2016-09-14", "The bath master asked for 240,000 for new boilers.", "Letter 61"),
    ("2017-01-20", "The finance committee put the request off “until the picture is clearer”.",
     "Minutes, item 4"),
    ("2017-03-02", "A hotel group asked the mayor what the plot on the quay would cost.",
     "Visitors’ book"),
    ("2017-05-11", "The survey found the roof sound for another fifteen years.", "Survey, p. 22"),
    ("2017-06-30", "Tickets sold in the half year: 41,300, as many as the year before.",
     "Ticket ledger"),
    ("2017-10-05", "The council voted 19 to 12 to close the baths.", "Minutes, item 2"),
    ("2018-04-18", "The plot on the quay was sold to the hotel group.", "Land register"),
]  # fmt: skip
PARAGRAPHS = [
    "The treasurer told the local paper that the baths lost money “every single day”.",
    "Two councillors who had voted to close the baths sat on the board of the hotel in 2019.",
    "No letter of the swimming club against the closing is in the file for 2017.",
]
QUOTED = "we all knew by the summer that the quay was wanted for something else"
COMMENT = "Said in 2023, six years later; the clerk left in anger. How much can it bear?"


def notes():
    """Return the document."""
    document = docx.Document()
    document.add_heading("Why did Veldhaven close its baths?", 1)
    document.add_paragraph("My notes from the town archive, spring 2024.")
    document.add_heading("What happened", 2)
    table = document.add_table(rows=len(TABLE), cols=len(TABLE[0]))
    for row, texts in zip(table.rows, TABLE, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_heading("Also noted", 2)
    for text in PARAGRAPHS:
        document.add_paragraph(text, style="List Number")
    document.add_heading("Interview with the former clerk", 2)
    paragraph = document.add_paragraph("She said: ")
    passage = paragraph.add_run(f"“{QUOTED}”")
    paragraph.add_run(", and then spoke of other things.")
    document.add_comment([passage], text=COMMENT, author="me")
    return document


# %%
if __name__ == "__main__":
    notes().save("notes.docx")
    print("Wrote notes.docx")
