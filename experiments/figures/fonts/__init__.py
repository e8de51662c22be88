"""The Chinese letters of our pictures, and the script that cuts them out of Noto Sans CJK."""
