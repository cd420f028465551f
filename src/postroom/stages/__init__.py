"""The stages in the data's order: mail, document, ocr, model, fields, dataset, evaluation; none imports another."""
