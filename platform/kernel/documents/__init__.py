"""Documents: one typed description in, the bytes of PDF, DOCX, XLSX or CSV out."""
