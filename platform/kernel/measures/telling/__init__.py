"""A report in words and tables: the page, the paper and the workbook all say what stands here."""
